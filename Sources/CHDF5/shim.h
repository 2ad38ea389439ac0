#pragma once
#include <hdf5.h>
#include "writing.h"

// Predefined types, property list classes and flags are macros that call H5open() first or cast,
// which Swift cannot import.
static inline hid_t chdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_ieee_f64le(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_ieee_f32le(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }
static inline size_t chdf5_variable_length(void) { return H5T_VARIABLE; }
static inline hid_t chdf5_default_properties(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t chdf5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline hid_t chdf5_whole_space(void) { return H5S_ALL; }
static inline hid_t chdf5_default_error_stack(void) { return H5E_DEFAULT; }

// H5Lget_info and H5Literate are macros whose structures differ between HDF5 1.10 and 1.12:
// only the name and the type of a link are wanted, which both have.
typedef void (*chdf5_link_visitor)(const char *name, int type, void *context);

typedef struct {
  chdf5_link_visitor visit;
  void *context;
} chdf5_link_walk;

static inline herr_t chdf5_visit_link(
    hid_t group, const char *name, const H5L_info_t *info, void *walk) {
  (void)group;
  const chdf5_link_walk *w = (const chdf5_link_walk *)walk;
  w->visit(name, (int)info->type, w->context);
  return 0;
}

// Hands over every link of a group in order of name.
static inline herr_t chdf5_each_link(hid_t group, chdf5_link_visitor visit, void *context) {
  chdf5_link_walk walk = {visit, context};
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_visit_link, &walk);
}

// The type of a link (H5L_type_t), negative where there is none of that name.
static inline int chdf5_link_type(hid_t group, const char *name) {
  H5L_info_t info;
  if (H5Lexists(group, name, H5P_DEFAULT) <= 0) return -1;
  if (H5Lget_info(group, name, &info, H5P_DEFAULT) < 0) return -1;
  return (int)info.type;
}
