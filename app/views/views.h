/* The views, one for each page; routes/ says which URL is whose. Each fills
 * context->response and returns STATUS_OK, or returns a fault that becomes the error
 * page. A POST that came to nothing sets context->is_refused. */
#ifndef REEVE_VIEWS_VIEWS_H
#define REEVE_VIEWS_VIEWS_H

#include "base/status.h"

struct context;

enum status view_index(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_login(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_logout(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_password(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_status(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_ping(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_hook(struct context *context, struct fault *fault) MUST_CHECK;

enum status view_models(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_models_add(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_models_history(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_models_purge(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_models_one(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_models_field(struct context *context, struct fault *fault) MUST_CHECK;

enum status view_list(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_add(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_change(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_delete(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_history(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_blob(struct context *context, struct fault *fault) MUST_CHECK;
enum status view_file(struct context *context, struct fault *fault) MUST_CHECK;

#endif
