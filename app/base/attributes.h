/* Compiler attributes under names that read well. Never anything but macros. */
#ifndef REEVE_BASE_ATTRIBUTES_H
#define REEVE_BASE_ATTRIBUTES_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))
#define NO_RETURN __attribute__((noreturn))

#endif
