/* Signals: who is told what, in what order, and that nobody is told too much. */
#include "model/signal.h"

#include <stdio.h>

#include "model_test.h"

enum { HEARD_BYTES = 512, MANY = 3 };

/* An observer that writes down what it hears: "+book" came, "-book" went, … */
struct ear {
	struct observer observer;
	struct ear *leaves; /* disconnects this one when it hears something */
	size_t calls;
};

static char heard[HEARD_BYTES];
static struct ear ears[MANY];

static void hear(void *context, const struct signal_news *news)
{
	static const char marks[] = "sSdD+-*";
	struct ear *ear = context;
	size_t used = strlen(heard);

	ear->calls++;
	snprintf(heard + used, sizeof heard - used, "%s%c%.*s", used ? " " : "",
		marks[news->signal], STR_ARGS(news->table));
	if (ear->leaves)
		signal_disconnect(&ear->leaves->observer);
}

static void listen_for(struct ear *ear, unsigned wants)
{
	*ear = (struct ear){.observer = {.notice = hear, .context = ear, .wants = wants}};
	signal_connect(&ear->observer);
}

static void start(void)
{
	heard[0] = '\0';
}

/* Ears are disconnected in any order, and twice. */
static void stop(void)
{
	for (size_t i = 0; i < 2 * MANY; i++)
		signal_disconnect(&ears[i % MANY].observer);
	for (int signal = SIGNAL_BEFORE_SAVE; signal <= SIGNAL_RESOLVER_CLEARED; signal++)
		ck_assert(!signal_is_wanted((enum signal)signal));
}

static void send(enum signal signal, const char *table)
{
	signal_send(
		&(const struct signal_news){.signal = signal, .table = str_from(table)});
}

static void heard_was(const char *wanted)
{
	ck_assert_str_eq(heard, wanted);
	heard[0] = '\0';
}

START_TEST(tells_those_who_listen_what_they_want_in_their_order)
{
	send(SIGNAL_SAVED, "nobody listens");
	listen_for(&ears[0], SIGNAL_BIT(SIGNAL_SAVED));
	listen_for(&ears[1], SIGNAL_BITS_ALL);
	ck_assert(signal_is_wanted(SIGNAL_DELETED));
	send(SIGNAL_SAVED, "a");
	send(SIGNAL_DELETED, "b");
	send(SIGNAL_RESOLVER_CLEARED, "");
	heard_was("Sa Sa Db *");
	ck_assert_uint_eq(ears[0].calls, 1);
	signal_disconnect(&ears[1].observer);
	ck_assert(!signal_is_wanted(SIGNAL_DELETED));
	send(SIGNAL_DELETED, "b");
	send(SIGNAL_BEFORE_DELETE, "b");
	heard_was("");
}
END_TEST

START_TEST(tells_one_that_connects_twice_once)
{
	listen_for(&ears[0], SIGNAL_BITS_ALL);
	listen_for(&ears[1], SIGNAL_BITS_ALL);
	signal_connect(&ears[0].observer);
	signal_connect(&ears[1].observer);
	send(SIGNAL_BEFORE_SAVE, "a");
	heard_was("sa sa");
}
END_TEST

START_TEST(lets_an_observer_leave_while_it_is_told)
{
	for (size_t i = 0; i < MANY; i++)
		listen_for(&ears[i], SIGNAL_BITS_ALL);
	ears[0].leaves = &ears[0];
	ears[1].leaves = &ears[1];
	send(SIGNAL_SAVED, "a");
	heard_was("Sa Sa Sa");
	send(SIGNAL_SAVED, "b");
	heard_was("Sb");
	ears[2].leaves = &ears[2];
	send(SIGNAL_SAVED, "c");
	send(SIGNAL_SAVED, "d");
	heard_was("Sc");
}
END_TEST

START_TEST(a_refresh_tells_what_went_and_then_what_came)
{
	listen_for(&ears[0], SIGNAL_BITS_ALL);
	foreign("CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (x)");
	refresh();
	heard_was("+a +b +c");
	refresh();
	foreign("INSERT INTO a VALUES (1)");
	refresh();
	heard_was("");
	foreign("DROP TABLE a; ALTER TABLE b ADD COLUMN y; CREATE TABLE d (x)");
	refresh();
	heard_was("-a -b +b +d");
	foreign("VACUUM");
	refresh();
	heard_was("");
	foreign("DROP TABLE b; DROP TABLE c; DROP TABLE d");
	refresh();
	heard_was("-b -c -d");
}
END_TEST

/* The models of news are whole, and so is the registry that it is about. */
static void look(void *context, const struct signal_news *news)
{
	size_t *looked = context;
	bool is_there = registry_find(news->whose, news->table) == news->model;

	ck_assert_ptr_eq(news->whose, test_registry);
	ck_assert(str_equal(news->model->table, news->table));
	ck_assert(is_there == (news->signal == SIGNAL_REGISTERED));
	ck_assert_ptr_nonnull(news->model->fields);
	ck_assert_uint_eq(registry_count(news->whose), 1);
	++*looked;
}

START_TEST(news_of_a_refresh_may_be_looked_into)
{
	size_t looked = 0;
	struct observer observer = {
		.notice = look, .context = &looked, .wants = SIGNAL_BITS_ALL};

	signal_connect(&observer);
	foreign("CREATE TABLE a (x)");
	refresh();
	foreign("ALTER TABLE a RENAME COLUMN x TO y");
	refresh();
	foreign("DROP TABLE a; CREATE TABLE b (x)");
	refresh();
	signal_disconnect(&observer);
	ck_assert_uint_eq(looked, 5);
}
END_TEST

TCase *model_signal_cases(void)
{
	TCase *cases = tcase_create("signal");

	tcase_add_checked_fixture(cases, start, stop);
	tcase_add_test(cases, tells_those_who_listen_what_they_want_in_their_order);
	tcase_add_test(cases, tells_one_that_connects_twice_once);
	tcase_add_test(cases, lets_an_observer_leave_while_it_is_told);
	tcase_add_test(cases, a_refresh_tells_what_went_and_then_what_came);
	tcase_add_test(cases, news_of_a_refresh_may_be_looked_into);
	return cases;
}
