/* Who may do what. Must never read the database: the user was read in the request's
 * own transaction. */
#include "auth/permission.h"

bool permission_allows(const struct user *user, enum access access)
{
	if (access == ACCESS_ANYONE)
		return true;
	if (!user || !user->is_active)
		return false;
	return user->is_superuser || access == ACCESS_SIGNED_IN || access == ACCESS_VIEW;
}

enum status permission_check(
	const struct user *user, enum access access, struct fault *fault)
{
	if (permission_allows(user, access))
		return STATUS_OK;
	if (!user || !user->is_active)
		return fault_set(fault, STATUS_DENIED, "Sign in to go on.");
	return fault_set(fault, STATUS_DENIED,
		"You may look at everything here, but only a superuser may change it.");
}
