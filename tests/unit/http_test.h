/* The test cases of app/http, one file each; http_test.c runs them all. */
#ifndef REEVE_TESTS_HTTP_TEST_H
#define REEVE_TESTS_HTTP_TEST_H

#include <check.h>

TCase *http_request_case(void);
TCase *http_response_case(void);
TCase *http_cookie_case(void);
TCase *http_form_case(void);
TCase *http_multipart_case(void);
TCase *http_fcgi_head_case(void);
TCase *http_fcgi_case(void);
TCase *http_fcgi_hostile_case(void);
TCase *http_fcgi_record_case(void);

#endif
