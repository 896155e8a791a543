-- What the demo database lacks and the browser tests look at.
CREATE TABLE moment (
	id INTEGER PRIMARY KEY,
	note VARCHAR(60),
	day DATE,
	at DATETIME,
	clock TIME,
	amount DECIMAL(8,2)
);
INSERT INTO moment VALUES
	(1, 'seconds', '2024-02-29', '2023-10-02 15:40:12', '08:30:15', 5),
	(2, 'no seconds', '1999-12-31', '2024-01-01 00:00:00', '08:30', 0.5),
	(3, 'with a T', '2024-06-01', '2024-06-01T12:30', '23:59', NULL),
	(4, 'fractions', '0001-01-01', '2024-06-01 12:30:01.250', '23:59:59.5', 12.25),
	(5, 'no date at all', 'soon', '01/02/2024', 'noon', 'many'),
	(6, 'numbers', 45000, 1717245000, 2460000.5, 1e3),
	(7, '', NULL, NULL, NULL, NULL);

CREATE TABLE bare (id INTEGER PRIMARY KEY, name TEXT);

CREATE TABLE wide (
	id INTEGER PRIMARY KEY,
	a_column_whose_name_is_much_longer_than_anything_in_it INTEGER,
	unbroken TEXT, story TEXT, empty TEXT, missing TEXT,
	c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20
);
INSERT INTO wide (id, unbroken, story, empty, c1, c20) VALUES
	(1, replace(hex(zeroblob(200)), '00', 'ab'), 'One
line, and another ' || replace(hex(zeroblob(60)), '00', 'word '), '', 1, -1.5),
	(2, '<b>no markup</b> & "quotes"', 'short', '', 'x', x'00ff');
