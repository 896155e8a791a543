/* reeve user: who may sign in. Passwords come from standard input or the terminal, not
 * from arguments, which everybody on the machine can see. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

#include "auth/password.h"
#include "auth/user.h"
#include "cli/cli.h"

#define USAGE                                                                            \
	"user add NAME [--superuser] [--password-stdin] | user passwd NAME "             \
	"[--password-stdin] | user list"

enum { LINE_BYTES_MOST = 4096 };

struct wish {
	const char *name;
	bool is_superuser;
	bool from_stdin;
};

/* A line without its end, in the arena; at most LINE_BYTES_MOST. */
static enum status read_line(struct arena *arena, struct str *line, struct fault *fault)
{
	char *buffer = NULL;
	size_t capacity = 0;
	ssize_t length = getline(&buffer, &capacity, stdin);
	enum status status = STATUS_OK;

	if (length > 0 && buffer[length - 1] == '\n')
		length--;
	if (length < 0 || length > LINE_BYTES_MOST)
		status = fault_set(fault, STATUS_INVALID, "no password came in");
	else
		*line = arena_copy(arena, (struct str){buffer, (size_t)length});
	free(buffer);
	return status;
}

static enum status ask(struct arena *arena, const char *question, struct str *answer,
	struct fault *fault)
{
	struct termios before, silent;
	bool is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
	enum status status;

	fprintf(stderr, "%s: ", question);
	if (is_terminal) {
		silent = before;
		silent.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	}
	status = read_line(arena, answer, fault);
	if (is_terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		fputc('\n', stderr);
	}
	return status;
}

static enum status read_password(struct arena *arena, const struct wish *wish,
	struct str *password, struct fault *fault)
{
	struct str again;
	enum status status;

	if (wish->from_stdin)
		return read_line(arena, password, fault);
	status = ask(arena, "Password", password, fault);
	if (status == STATUS_OK)
		status = ask(arena, "Again", &again, fault);
	if (status == STATUS_OK && !str_equal(*password, again))
		status = fault_set(
			fault, STATUS_INVALID, "the two passwords are not the same");
	return status;
}

static enum status hash_password(struct cli *cli, const struct wish *wish,
	struct password_hash *hash, struct fault *fault)
{
	const struct throttle alone = {0};
	struct str password;
	enum status status = read_password(cli->arena, wish, &password, fault);

	if (status == STATUS_OK)
		status = password_check_new(password, fault);
	if (status == STATUS_OK)
		status = password_hash_new(hash, password, &alone, fault);
	return status;
}

/* Whether the name can be added, before anybody is asked for a password. */
static enum status check_free(struct cli *cli, struct store *store,
	const struct wish *wish, struct fault *fault)
{
	struct stamp stamp;
	struct user user;
	enum status status = store_begin(store, STORE_READ, &stamp, fault);

	if (status == STATUS_OK)
		status = user_find_by_name(
			store, cli->arena, str_from(wish->name), &user, fault);
	store_rollback(store);
	if (status == STATUS_OK)
		return fault_set(
			fault, STATUS_INVALID, "the user %s exists already", wish->name);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status add(struct cli *cli, struct store *store, const struct wish *wish,
	struct fault *fault)
{
	struct password_hash hash;
	struct stamp stamp;
	int64_t id;
	enum status status = check_free(cli, store, wish, fault);

	if (status == STATUS_OK)
		status = hash_password(cli, wish, &hash, fault);
	if (status == STATUS_OK)
		status = store_begin(store, STORE_WRITE, &stamp, fault);
	if (status != STATUS_OK)
		return status;
	status = user_add(
		store, str_from(wish->name), &hash, wish->is_superuser, &id, fault);
	if (status == STATUS_OK)
		return store_commit(store, fault);
	store_rollback(store);
	return status;
}

static enum status change_password(struct cli *cli, struct store *store,
	const struct wish *wish, struct fault *fault)
{
	struct password_hash hash;
	struct stamp stamp;
	struct user user;
	enum status status = hash_password(cli, wish, &hash, fault);

	if (status == STATUS_OK)
		status = store_begin(store, STORE_WRITE, &stamp, fault);
	if (status != STATUS_OK)
		return status;
	status = user_find_by_name(store, cli->arena, str_from(wish->name), &user, fault);
	if (status == STATUS_OK)
		status = user_set_password(store, user.id, &hash, NULL, fault);
	if (status == STATUS_OK)
		return store_commit(store, fault);
	store_rollback(store);
	return status;
}

static enum status list(struct cli *cli, struct store *store, const struct wish *wish,
	struct fault *fault)
{
	struct user *users;
	struct stamp stamp;
	size_t count = 0;
	enum status status = store_begin(store, STORE_READ, &stamp, fault);

	(void)wish;
	if (status == STATUS_OK)
		status = user_list(store, cli->arena, &users, &count, fault);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		printf("%.*s\t%s%s\t%.*s\n", STR_ARGS(users[i].name),
			users[i].is_superuser ? "superuser" : "user",
			users[i].is_active ? "" : ", inactive",
			STR_ARGS(users[i].last_login.len ? users[i].last_login
							 : STR("never signed in")));
	store_rollback(store);
	return status;
}

/* A function type, not a struct: the three verbs share it. */
typedef enum status user_verb(
	struct cli *, struct store *, const struct wish *, struct fault *);

int cli_user(struct cli *cli, int count, char **words)
{
	struct wish wish = {0};
	user_verb *verb;
	struct store *store;
	struct fault fault;
	int code = CLI_OK;

	if (!count)
		return cli_misuse(USAGE, "user what?");
	verb = strcmp(words[0], "add") == 0	 ? add
	       : strcmp(words[0], "passwd") == 0 ? change_password
	       : strcmp(words[0], "list") == 0	 ? list
						 : NULL;
	for (int i = 1; i < count; i++) {
		if (verb == add && strcmp(words[i], "--superuser") == 0)
			wish.is_superuser = true;
		else if (verb != list && strcmp(words[i], "--password-stdin") == 0)
			wish.from_stdin = true;
		else if (words[i][0] != '-' && !wish.name && verb != list)
			wish.name = words[i];
		else
			return cli_misuse(USAGE, "\"%s\" does not belong here", words[i]);
	}
	if (!verb || (verb != list && !wish.name))
		return cli_misuse(USAGE, verb ? "which user?" : "user what?");
	store = cli_open(cli, verb == list);
	if (!store)
		return CLI_FAILED;
	if (verb(cli, store, &wish, &fault) != STATUS_OK)
		code = cli_fail(&fault);
	store_close(store);
	return code;
}
