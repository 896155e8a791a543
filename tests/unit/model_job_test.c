/* Jobs: who gets which one, and what becomes of it. */
#include "model/job.h"
#include "model_test.h"

static struct job job;

static void start_jobs(void)
{
	store_with((struct store_options){.makes_tables = true});
	begin_write();
}

static int64_t added(const char *words)
{
	const struct job wanted = {.user_id = 3,
		.user_name = STR("ada"),
		.words = str_from(words),
		.changes = STR("[]"),
		.undoes = 12};
	int64_t id = 0;

	ck_assert_int_eq(job_add(test_store, &wanted, &id, &test_fault), STATUS_OK);
	ck_assert_int_gt(id, 0);
	return id;
}

static enum status take(void)
{
	return job_take(test_store, test_arena, &job, &test_fault);
}

static enum status finish(int64_t id, const char *state, const char *message)
{
	return job_finish(test_store, id, state, str_from(message), 0, &test_fault);
}

static const char *state_of(int64_t id)
{
	ck_assert_int_eq(
		job_find(test_store, test_arena, id, &job, &test_fault), STATUS_OK);
	return arena_text(test_arena, job.state);
}

START_TEST(there_is_none_to_take_or_to_find)
{
	start_jobs();
	ck_assert_int_eq(take(), STATUS_NOT_FOUND);
	ck_assert_int_eq(
		job_find(test_store, test_arena, 1, &job, &test_fault), STATUS_NOT_FOUND);
	ck_assert_int_eq(finish(1, "done", ""), STATUS_CONFLICT);
	ck_assert_int_eq(jobs_recover(test_store, &test_fault), STATUS_OK);
	commit();
}
END_TEST

START_TEST(the_oldest_that_waits_is_taken_and_no_other_twice)
{
	int64_t one, other;

	start_jobs();
	one = added("one");
	other = added("other");
	ck_assert_int_eq(take(), STATUS_OK);
	ck_assert_int_eq(job.id, one);
	ck_assert(str_is(job.state, "running"));
	ck_assert(str_is(job.words, "one"));
	ck_assert(str_is(job.user_name, "ada"));
	ck_assert(str_is(job.changes, "[]"));
	ck_assert_int_eq(job.user_id, 3);
	ck_assert_int_eq(job.undoes, 12);
	ck_assert_int_eq(job.tries, 1);
	ck_assert_int_gt(job.started_unix_s, 0);
	ck_assert_int_eq(take(), STATUS_OK);
	ck_assert_int_eq(job.id, other);
	ck_assert_int_eq(take(), STATUS_NOT_FOUND);
	commit();
}
END_TEST

START_TEST(what_nobody_began_has_no_user)
{
	const struct job plain = {.words = STR("w"), .changes = STR("[]")};

	start_jobs();
	ck_assert_int_eq(job_add(test_store, &plain, NULL, &test_fault), STATUS_OK);
	ck_assert_int_eq(take(), STATUS_OK);
	ck_assert_int_eq(job.user_id, 0);
	ck_assert_uint_eq(job.user_name.len, 0);
	ck_assert_int_eq(job.undoes, 0);
	ck_assert_int_eq(
		integer_of("SELECT count(*) FROM reeve_job WHERE user_id IS NULL"), 1);
	commit();
}
END_TEST

START_TEST(what_is_over_stays_as_it_is)
{
	static const char *const ends[] = {"done", "failed", "cancelled"};

	start_jobs();
	for (size_t i = 0; i < 3; i++) {
		int64_t id = added("w");

		ck_assert_int_eq(finish(id, ends[i], "why"), STATUS_OK);
		for (size_t other = 0; other < 3; other++)
			ck_assert_int_eq(finish(id, ends[other], ""), STATUS_CONFLICT);
		ck_assert_int_eq(finish(id, "waiting", ""), STATUS_CONFLICT);
		ck_assert_str_eq(state_of(id), ends[i]);
		ck_assert(str_is(job.message, "why"));
		ck_assert_int_gt(job.finished_unix_s, 0);
	}
	ck_assert_int_eq(jobs_recover(test_store, &test_fault), STATUS_OK);
	ck_assert_int_eq(take(), STATUS_NOT_FOUND);
	commit();
}
END_TEST

START_TEST(a_job_given_back_is_as_if_it_were_never_taken)
{
	int64_t id;

	start_jobs();
	id = added("w");
	ck_assert_int_eq(finish(id, "waiting", ""), STATUS_CONFLICT);
	for (int i = 0; i < 2 * JOB_TRIES_MOST; i++) {
		ck_assert_int_eq(take(), STATUS_OK);
		ck_assert_int_eq(job.tries, 1);
		ck_assert_int_eq(finish(id, "waiting", ""), STATUS_OK);
	}
	ck_assert_str_eq(state_of(id), "waiting");
	ck_assert_int_eq(job.started_unix_s, 0);
	ck_assert_int_eq(job.finished_unix_s, 0);
	commit();
}
END_TEST

START_TEST(an_interrupted_job_is_begun_again_and_given_up_in_the_end)
{
	int64_t id;

	start_jobs();
	id = added("w");
	for (int i = 1; i <= JOB_TRIES_MOST; i++) {
		ck_assert_int_eq(take(), STATUS_OK);
		ck_assert_int_eq(job.tries, i);
		ck_assert_int_eq(jobs_recover(test_store, &test_fault), STATUS_OK);
		if (i == JOB_TRIES_MOST)
			break;
		ck_assert_str_eq(state_of(id), "waiting");
		ck_assert_int_eq(job.finished_unix_s, 0);
	}
	ck_assert_str_eq(state_of(id), "failed");
	ck_assert_int_gt(job.finished_unix_s, 0);
	ck_assert_ptr_nonnull(strstr(arena_text(test_arena, job.message), "5 times"));
	commit();
}
END_TEST

START_TEST(shows_what_is_open_and_what_ended_lately_newest_first)
{
	struct job *jobs;
	size_t count;

	start_jobs();
	added("old");
	added("lately");
	added("running");
	added("waiting");
	run_sql("UPDATE reeve_job SET state = 'done', finished = 100 WHERE words = "
		"'old'");
	run_sql("UPDATE reeve_job SET state = 'done', finished = 101"
		" WHERE words = 'lately'");
	run_sql("UPDATE reeve_job SET state = 'running' WHERE words = 'running'");
	ck_assert_int_eq(
		jobs_read(test_store, test_arena, 100, 9, &jobs, &count, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 3);
	ck_assert(str_is(jobs[0].words, "waiting"));
	ck_assert(str_is(jobs[1].words, "running"));
	ck_assert(str_is(jobs[2].words, "lately"));
	ck_assert_int_eq(
		jobs_read(test_store, test_arena, 0, 2, &jobs, &count, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(
		jobs_read(test_store, test_arena, 0, 0, &jobs, &count, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 0);
	commit();
}
END_TEST

TCase *model_job_cases(void)
{
	TCase *cases = tcase_create("job");

	tcase_add_test(cases, there_is_none_to_take_or_to_find);
	tcase_add_test(cases, the_oldest_that_waits_is_taken_and_no_other_twice);
	tcase_add_test(cases, what_nobody_began_has_no_user);
	tcase_add_test(cases, what_is_over_stays_as_it_is);
	tcase_add_test(cases, a_job_given_back_is_as_if_it_were_never_taken);
	tcase_add_test(cases, an_interrupted_job_is_begun_again_and_given_up_in_the_end);
	tcase_add_test(cases, shows_what_is_open_and_what_ended_lately_newest_first);
	return cases;
}
