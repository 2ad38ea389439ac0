#pragma once
#include <hdf5.h>
#include <stdio.h>

// HDF5 names its classes, types and flags by macros that open the library first, which Swift
// cannot import.
static inline hid_t chdf5_w_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_w_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t chdf5_w_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t chdf5_w_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_w_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_w_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_w_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_w_c_string(void) { return H5T_C_S1; }
static inline size_t chdf5_w_variable(void) { return H5T_VARIABLE; }
static inline unsigned chdf5_w_truncate(void) { return H5F_ACC_TRUNC; }
static inline hid_t chdf5_w_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_w_all(void) { return H5S_ALL; }

static inline herr_t chdf5_w_first_error(unsigned n, const H5E_error2_t *error, void *out) {
  if (n == 0 && error->desc) snprintf((char *)out, 256, "%s: %s", error->func_name, error->desc);
  return 0;
}

// Writes the innermost message of the thread's error stack to `out` (256 bytes) and clears it.
static inline void chdf5_w_take_error(char *out) {
  out[0] = 0;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, chdf5_w_first_error, out);
  H5Eclear2(H5E_DEFAULT);
}

// Keeps the library from printing its error stack: failures are thrown instead.
static inline void chdf5_w_quiet(void) { H5Eset_auto2(H5E_DEFAULT, 0, 0); }
