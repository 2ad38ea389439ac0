#pragma once
#include <hdf5.h>
#include "writing.h"
