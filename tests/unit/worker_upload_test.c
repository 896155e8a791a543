/* Uploaded files: the names they get, where they go, and that no path leads out. */
#include <sys/stat.h>
#include <unistd.h>

#include "views/upload.h"
#include "worker_test.h"

#define DATA "multipart/form-data; boundary=b"

static const char *folder(void)
{
	if (!test_config.files) {
		test_config.files = must_strdup(path_of("files"));
		ck_assert_int_eq(mkdir(test_config.files, 0700), 0);
	}
	return test_config.files;
}

static const char *safe(struct str sent)
{
	struct str name = upload_safe_name(test_arena, sent);

	ck_assert_uint_le(name.len, UPLOAD_NAME_BYTES);
	ck_assert(str_is_utf8(name));
	return arena_text(test_arena, name);
}

START_TEST(gives_files_names_that_mislead_nobody)
{
	ck_assert_str_eq(safe(STR("plan.pdf")), "plan.pdf");
	ck_assert_str_eq(safe(STR("../../etc/passwd")), "passwd");
	ck_assert_str_eq(safe(STR("C:\\dir\\a.txt")), "a.txt");
	ck_assert_str_eq(safe(STR("")), "file");
	ck_assert_str_eq(safe(STR("dir/")), "file");
	ck_assert_str_eq(safe(STR("..")), "__");
	ck_assert_str_eq(safe(STR(".htaccess")), "_htaccess");
	ck_assert_str_eq(safe(STR(" a \r\nX: b?.png ")), "a __X_ b_.png");
	ck_assert_str_eq(safe(STR("a\0b")), "a_b");
	ck_assert_str_eq(safe(STR("a\xFF.png")), "file");
	ck_assert_str_eq(safe(STR("na\xC3\xAFve.png")), "na\xC3\xAFve.png");
	/* Shown from right to left this would end in ".png". */
	ck_assert_str_eq(safe(STR("\xE2\x80\xAEgnp.exe")), "_gnp.exe");
}
END_TEST

START_TEST(shortens_names_and_keeps_extension_and_characters_whole)
{
	struct str longest = {NULL, 0};
	char name[400];

	memset(name, 'a', sizeof name);
	memcpy(name + sizeof name - 5, ".jpeg", 5);
	ck_assert_uint_eq(
		strlen(safe((struct str){name, sizeof name})), UPLOAD_NAME_BYTES);
	ck_assert(str_ends(str_from(safe((struct str){name, sizeof name})), "a.jpeg"));
	for (size_t i = 0; i + 1 < sizeof name; i += 2)
		memcpy(name + i, "\xC3\xA4", 2);
	for (size_t len = 0; len <= sizeof name; len += 2)
		longest = str_from(safe((struct str){name, len}));
	ck_assert_uint_gt(longest.len, UPLOAD_NAME_BYTES - 2);
	memset(name, '.', sizeof name);
	ck_assert_str_ne(safe((struct str){name, sizeof name}), "");
}
END_TEST

static struct str store_file(const char *name, struct str bytes)
{
	const struct form_file file = {.file_name = str_from(name), .bytes = bytes};
	struct str path;

	ck_assert_int_eq(
		upload_store(folder(), test_arena, &file, &path, &test_fault), STATUS_OK);
	ck_assert(upload_is_stored_path(path));
	return path;
}

static bool opens(const char *path)
{
	struct upload_file file;

	if (upload_open(folder(), str_from(path), &file, &test_fault) != STATUS_OK)
		return false;
	close(file.fd);
	return true;
}

START_TEST(stores_the_same_content_once_and_another_beside_it)
{
	struct str one = store_file("a.txt", STR("x\0y")), two, three;
	struct stat before, after;
	struct upload_file file;
	char bytes[4];

	ck_assert_uint_le(one.len, 100);
	ck_assert_int_eq(
		stat(arena_printf(test_arena, "%s/%s", folder(), one.at).at, &before), 0);
	two = store_file("../a.txt", STR("x\0y"));
	three = store_file("a.txt", STR("x\0z"));
	ck_assert(str_equal(one, two));
	ck_assert(!str_equal(one, three));
	ck_assert_int_eq(
		stat(arena_printf(test_arena, "%s/%s", folder(), one.at).at, &after), 0);
	ck_assert_uint_eq(before.st_ino, after.st_ino);
	ck_assert_int_eq(upload_open(folder(), one, &file, &test_fault), STATUS_OK);
	ck_assert_int_eq(file.bytes, 3);
	ck_assert_int_eq(read(file.fd, bytes, sizeof bytes), 3);
	ck_assert_int_eq(memcmp(bytes, "x\0y", 3), 0);
	close(file.fd);
	ck_assert_uint_eq(store_file("empty", STR("")).len, 2 + 1 + 32 + 1 + 5);
}
END_TEST

START_TEST(mends_a_file_that_was_cut)
{
	struct str path = store_file("a.txt", STR("whole"));
	const char *on_disk = arena_printf(test_arena, "%s/%s", folder(), path.at).at;
	struct stat about;

	ck_assert_int_eq(truncate(on_disk, 2), 0);
	store_file("a.txt", STR("whole"));
	ck_assert_int_eq(stat(on_disk, &about), 0);
	ck_assert_int_eq(about.st_size, 5);
}
END_TEST

START_TEST(says_when_it_cannot_store)
{
	const struct form_file file = {.file_name = STR("a"), .bytes = STR("1")};
	struct str path;

	ck_assert_int_eq(
		upload_store(path_of("nowhere"), test_arena, &file, &path, &test_fault),
		STATUS_INVALID);
	says("could not be stored");
	ck_assert_ptr_null(strstr(test_fault.sentence, "nowhere"));
}
END_TEST

START_TEST(opens_nothing_outside_the_folder)
{
	static const char *const bad[] = {"", "/", ".", "..", "../secret",
		"a/../../secret", "/etc/passwd", "a//b", "a/", "a/b/", "link",
		"linked/secret", "a", "pipe"};

	folder();
	write_file(path_of("secret"), "s", 1);
	ck_assert_int_eq(mkdir(path_of("files/a"), 0700), 0);
	write_file(path_of("files/a/b"), "b", 1);
	ck_assert_int_eq(symlink("../secret", path_of("files/link")), 0);
	ck_assert_int_eq(symlink("..", path_of("files/linked")), 0);
	ck_assert_int_eq(mkfifo(path_of("files/pipe"), 0600), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!opens(bad[i]), "opened \"%s\"", bad[i]);
	ck_assert(opens("a/b"));
	ck_assert_int_eq(upload_open(folder(), STR("a/b\0c"), &(struct upload_file){0},
				 &test_fault),
		STATUS_NOT_FOUND);
	ck_assert_int_eq(
		upload_open(NULL, STR("a/b"), &(struct upload_file){0}, &test_fault),
		STATUS_NOT_FOUND);
}
END_TEST

START_TEST(knows_its_own_paths)
{
#define HEX "0123456789abcdef0123456789abcdef"
	static const char *const bad[] = {"", "01/" HEX, "01/" HEX "/", "02/" HEX "/a",
		"01/" HEX "/.a", "01/" HEX "/a/b", "01/" HEX "/..", "../" HEX "/a",
		"01/0123456789ABCDEF0123456789abcdef/a", "01/g" HEX "/a", HEX "/a",
		"/01/" HEX "/a"};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!upload_is_stored_path(str_from(bad[i])), "%s", bad[i]);
	ck_assert(upload_is_stored_path(STR("01/" HEX "/a b.png")));
}
END_TEST

START_TEST(believes_the_bytes_of_an_image_alone)
{
	ck_assert_str_eq(upload_image_type(STR("\x89PNG\r\n\x1A\n....")), "image/png");
	ck_assert_str_eq(upload_image_type(STR("\xFF\xD8\xFF\xE0")), "image/jpeg");
	ck_assert_str_eq(upload_image_type(STR("GIF89a..")), "image/gif");
	ck_assert_str_eq(upload_image_type(STR("RIFF....WEBPVP8 ")), "image/webp");
	ck_assert_ptr_null(upload_image_type(STR("")));
	ck_assert_ptr_null(upload_image_type(STR("RIFF....WAVE")));
	ck_assert_ptr_null(upload_image_type(STR("\x89PNG\n")));
	ck_assert_ptr_null(upload_image_type(STR("<svg xmlns='x'><script/></svg>")));
}
END_TEST

START_TEST(refuses_to_start_without_its_folder)
{
	struct worker *worker;

	test_config.files = must_strdup(path_of("nowhere"));
	ck_assert_int_eq(worker_new(&worker, &test_config, &test_fault), STATUS_INVALID);
	says("nowhere");
	ck_assert_ptr_null(worker);
	write_file(path_of("nowhere"), "", 0);
	ck_assert_int_eq(worker_new(&worker, &test_config, &test_fault), STATUS_INVALID);
	says("no folder");
}
END_TEST

START_TEST(answers_a_broken_upload_with_a_sentence)
{
	foreign("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT)");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/t/add/",
				 .body = "--c\r\n\r\n1\r\n--c--",
				 .content_type = DATA}),
		422);
	page_has("does not begin as its boundary says");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/t/add/",
				 .body = "--b\r\n\r\n1\r\n--b--",
				 .content_type = "multipart/form-data"}),
		422);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM t"), 0);
}
END_TEST

TCase *worker_upload_cases(void)
{
	TCase *tests = tcase_create("upload");

	tcase_add_test(tests, gives_files_names_that_mislead_nobody);
	tcase_add_test(tests, shortens_names_and_keeps_extension_and_characters_whole);
	tcase_add_test(tests, stores_the_same_content_once_and_another_beside_it);
	tcase_add_test(tests, mends_a_file_that_was_cut);
	tcase_add_test(tests, says_when_it_cannot_store);
	tcase_add_test(tests, opens_nothing_outside_the_folder);
	tcase_add_test(tests, knows_its_own_paths);
	tcase_add_test(tests, believes_the_bytes_of_an_image_alone);
	tcase_add_test(tests, refuses_to_start_without_its_folder);
	tcase_add_test(tests, answers_a_broken_upload_with_a_sentence);
	return tests;
}
