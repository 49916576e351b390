// libxcrypt for Swift.

#ifndef REGCRED_CCRYPT_SHIM_H
#define REGCRED_CCRYPT_SHIM_H

#include <crypt.h>
#include <stddef.h>

// struct crypt_data has arrays that are too long for Swift to import.
static inline size_t shim_sizeof_crypt_data(void) { return sizeof(struct crypt_data); }

#endif
