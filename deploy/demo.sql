-- The demo database: a survey maker of a small research office. Read by deploy/serve with
-- the sqlite3 shell. Deterministic: the same database each time. Names, texts and numbers
-- are invented; example.org and example.net belong to nobody.
PRAGMA journal_mode = WAL;
PRAGMA foreign_keys = ON;
BEGIN;

CREATE TABLE team (
	id INTEGER PRIMARY KEY,
	name VARCHAR(60) NOT NULL UNIQUE,
	purpose TEXT,
	founded_on DATE NOT NULL,
	yearly_budget DECIMAL(10,2)
);

CREATE TABLE person (
	id INTEGER PRIMARY KEY,
	team_id INTEGER REFERENCES team(id) ON DELETE SET NULL,
	name VARCHAR(80) NOT NULL,
	email VARCHAR(120) NOT NULL UNIQUE,
	role VARCHAR(40) NOT NULL DEFAULT 'Researcher',
	is_active BOOLEAN NOT NULL DEFAULT 1,
	joined_on DATE NOT NULL,
	starts_work_at TIME
);

CREATE TABLE survey (
	id INTEGER PRIMARY KEY,
	title VARCHAR(120) NOT NULL,
	slug VARCHAR(60) NOT NULL UNIQUE,
	introduction TEXT,
	owner_id INTEGER NOT NULL REFERENCES person(id),
	state VARCHAR(10) NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed')),
	opens_on DATE,
	closes_on DATE,
	is_anonymous BOOLEAN NOT NULL DEFAULT 0,
	reward DECIMAL(6,2),
	created_at DATETIME NOT NULL,
	CHECK (closes_on IS NULL OR opens_on IS NULL OR closes_on >= opens_on)
);

CREATE TABLE question (
	id INTEGER PRIMARY KEY,
	survey_id INTEGER NOT NULL REFERENCES survey(id) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	wording VARCHAR(300) NOT NULL,
	kind VARCHAR(10) NOT NULL CHECK (kind IN ('choice', 'scale', 'number', 'yes-no', 'text')),
	is_required BOOLEAN NOT NULL DEFAULT 1,
	help TEXT,
	UNIQUE (survey_id, position)
);

CREATE TABLE choice (
	id INTEGER PRIMARY KEY,
	question_id INTEGER NOT NULL REFERENCES question(id) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	label VARCHAR(120) NOT NULL,
	weight REAL,
	UNIQUE (question_id, position)
);

CREATE TABLE respondent (
	id INTEGER PRIMARY KEY,
	name VARCHAR(80) NOT NULL,
	email VARCHAR(120) UNIQUE,
	born_on DATE,
	town VARCHAR(60),
	language CHAR(2) NOT NULL DEFAULT 'en',
	may_be_contacted BOOLEAN NOT NULL DEFAULT 1,
	last_seen_at DATETIME,
	notes TEXT
);

CREATE TABLE response (
	id INTEGER PRIMARY KEY,
	survey_id INTEGER NOT NULL REFERENCES survey(id) ON DELETE CASCADE,
	respondent_id INTEGER REFERENCES respondent(id) ON DELETE SET NULL,
	started_at DATETIME NOT NULL,
	finished_at DATETIME,
	channel VARCHAR(10) NOT NULL,
	minutes REAL GENERATED ALWAYS AS
		(round((julianday(finished_at) - julianday(started_at)) * 1440, 1)) VIRTUAL
);
CREATE INDEX response_by_survey ON response(survey_id, started_at);
CREATE INDEX response_by_respondent ON response(respondent_id);

CREATE TABLE answer (
	response_id INTEGER NOT NULL REFERENCES response(id) ON DELETE CASCADE,
	question_id INTEGER NOT NULL REFERENCES question(id) ON DELETE CASCADE,
	choice_id INTEGER REFERENCES choice(id),
	number NUMERIC,
	is_yes BOOLEAN,
	words TEXT,
	PRIMARY KEY (response_id, question_id)
) WITHOUT ROWID;
CREATE INDEX answer_by_question ON answer(question_id);
CREATE INDEX answer_by_choice ON answer(choice_id);

CREATE TABLE tag (
	name VARCHAR(30) PRIMARY KEY NOT NULL,
	meaning TEXT
) WITHOUT ROWID;

CREATE TABLE survey_tag (
	survey_id INTEGER NOT NULL REFERENCES survey(id) ON DELETE CASCADE,
	tag VARCHAR(30) NOT NULL REFERENCES tag(name) ON UPDATE CASCADE,
	added_on DATE NOT NULL,
	PRIMARY KEY (survey_id, tag)
) WITHOUT ROWID;

CREATE TABLE invitation (
	code CHAR(19) PRIMARY KEY NOT NULL,
	survey_id INTEGER NOT NULL REFERENCES survey(id) ON DELETE CASCADE,
	respondent_id INTEGER NOT NULL REFERENCES respondent(id) ON DELETE CASCADE,
	sent_at DATETIME NOT NULL,
	opened_at DATETIME,
	UNIQUE (survey_id, respondent_id)
);

CREATE TABLE attachment (
	id INTEGER PRIMARY KEY,
	survey_id INTEGER NOT NULL REFERENCES survey(id) ON DELETE CASCADE,
	file_name VARCHAR(80) NOT NULL,
	media_type VARCHAR(60) NOT NULL,
	content BLOB NOT NULL,
	bytes INTEGER GENERATED ALWAYS AS (length(content)) VIRTUAL
);

INSERT INTO team VALUES
	(1, 'City & Transport', 'How people get about, and what would make them do it differently.', '2016-03-01', 84000),
	(2, 'Health', 'Surveys for clinics and the district''s school nurses.', '2014-09-15', 121500.50),
	(3, 'Culture', 'Museums, libraries, the summer festival.', '2018-01-08', 46250),
	(4, 'Workplace', 'Paid for by the firms that ask.', '2020-06-22', NULL),
	(5, 'Methods', NULL, '2022-11-03', 0);

INSERT INTO person VALUES
	(1, 1, 'Ada Lindqvist', 'ada.lindqvist@example.org', 'Head of team', 1, '2016-03-01', '08:30'),
	(2, 1, 'Bartosz Zieliński', 'bartosz.zielinski@example.org', 'Researcher', 1, '2019-05-13', '09:00'),
	(3, 1, 'Chiamaka Eze', 'chiamaka.eze@example.org', 'Statistician', 1, '2021-02-01', '07:45'),
	(4, 2, 'Dolores Quintana', 'dolores.quintana@example.org', 'Head of team', 1, '2014-09-15', '08:00'),
	(5, 2, 'Eoin Mac Cárthaigh', 'eoin.maccarthaigh@example.org', 'Researcher', 0, '2015-10-05', NULL),
	(6, 2, 'Farida Haidari', 'farida.haidari@example.org', 'Interviewer', 1, '2023-04-17', '10:30'),
	(7, 3, 'Grégoire Blanchet', 'gregoire.blanchet@example.org', 'Head of team', 1, '2018-01-08', '09:15'),
	(8, 3, 'Hana Novotná', 'hana.novotna@example.org', 'Researcher', 1, '2020-08-24', '09:00'),
	(9, 4, 'Iain O''Rourke', 'iain.orourke@example.org', 'Head of team', 1, '2020-06-22', '08:00'),
	(10, 4, 'Jun Watanabe', 'jun.watanabe@example.org', 'Researcher', 1, '2022-01-10', '08:00'),
	(11, 5, 'Kerstin "Kiki" Amundsen', 'kerstin.amundsen@example.org', 'Statistician', 1, '2022-11-03', NULL),
	(12, NULL, 'Lorenzo Ferri', 'lorenzo.ferri@example.org', 'Trainee', 0, '2024-09-02', '12:00');

INSERT INTO survey VALUES
	(1, 'How do you get to work?', 'commute', 'The city is about to redraw its bus lines and wants to know which journeys people really make. It takes four minutes.

Please think of an ordinary day of last week: not of the day with the snow, and not of the day you had the car to yourself. If you work in several places, answer for the one you go to most.

We publish totals only. Nobody at the bus company sees a single answer.', 1, 'open', '2024-09-01', NULL, 0, 5, '2024-08-12 09:14:00'),
	(2, 'Winter cycling', 'winter-cycling', 'For people who cycle in summer. We would like to know what happens in November.', 2, 'closed', '2023-11-01', '2024-02-29', 1, NULL, '2023-10-02 15:40:12'),
	(3, 'Your visit to the clinic', 'clinic-visit', 'You were with us in the last two weeks. How was it?

Your answers go to the office for surveys, not to your doctor, and have no bearing on your treatment. You may leave out whatever you would rather not answer.', 4, 'open', '2024-01-15', '2025-12-31', 1, NULL, '2023-12-18 11:02:45'),
	(4, 'Sleep and screens', 'sleep-and-screens', 'A study of pupils of 14 and over, with the school nurses of the district. Please answer for the past seven nights.', 6, 'closed', '2024-03-04', '2024-05-31', 0, 10, '2024-01-29 08:20:00'),
	(5, 'What should the library open for?', 'library-hours', 'The main library can afford eleven more hours a week. Which?', 8, 'open', '2024-10-07', '2025-03-31', 0, NULL, '2024-09-19 16:55:30'),
	(6, 'After the festival', 'festival', 'Three days, forty concerts, one thunderstorm. Tell us what to keep and what to drop.', 7, 'closed', '2024-07-08', '2024-07-31', 0, 2.5, '2024-06-25 10:00:00'),
	(7, 'A year of working from home', 'home-working', 'Asked for by four firms together; none of them is told which answers came from its own people.', 9, 'closed', '2023-05-02', '2023-06-16', 1, NULL, '2023-04-11 13:37:00'),
	(8, 'The canteen', 'canteen', 'Lunch, honestly.', 10, 'open', '2024-11-04', NULL, 1, 0, '2024-10-28 12:30:00'),
	(9, 'Playgrounds within reach', 'playgrounds', 'For everyone who takes a child to a playground at least once a month.', 3, 'open', '2024-04-22', NULL, 0, NULL, '2024-04-02 09:45:10'),
	(10, 'How we ask: a test of wordings', 'wordings', NULL, 11, 'draft', NULL, NULL, 1, NULL, '2024-11-12 17:05:00');

-- Questions, with their choices as one text: split into rows of their own further down.
CREATE TEMP TABLE draft (survey_id, position, kind, is_required, wording, help, choices);
INSERT INTO draft VALUES
	(1, 1, 'choice', 1, 'How do you usually get to work?', 'If you change on the way: the part that takes longest.', 'On foot|By bicycle|By bus|By tram|By car, alone|By car, with others|It varies'),
	(1, 2, 'number', 1, 'How many minutes does it take, from door to door?', NULL, NULL),
	(1, 3, 'choice', 1, 'When do you set out?', NULL, 'Before six|Between six and seven|Between seven and eight|Between eight and nine|Later'),
	(1, 4, 'scale', 1, 'How content are you with the journey?', 'From 1, not at all, to 5, entirely.', NULL),
	(1, 5, 'yes-no', 0, 'Is there a bus stop within five minutes of your home?', NULL, NULL),
	(1, 6, 'text', 0, 'What would make you travel in another way?', 'One sentence is enough.', NULL),
	(2, 1, 'choice', 1, 'Until when in the year do you cycle?', NULL, 'Until the first cold morning|Until the clocks go back|Until there is ice|All winter'),
	(2, 2, 'yes-no', 1, 'Have you fallen on ice in the past three winters?', NULL, NULL),
	(2, 3, 'scale', 1, 'How well are the cycle paths cleared?', 'From 1, never, to 5, before I get up.', NULL),
	(2, 4, 'number', 0, 'How many kilometres do you ride in a week in January?', '0 is an answer.', NULL),
	(2, 5, 'text', 0, 'Which stretch should be cleared first?', NULL, NULL),
	(3, 1, 'choice', 1, 'Which department were you in?', NULL, 'General practice|Eyes|Skin|Physiotherapy|Vaccination|I was not told'),
	(3, 2, 'number', 1, 'How many minutes did you wait past your appointment?', NULL, NULL),
	(3, 3, 'scale', 1, 'Did you get the time you needed?', 'From 1, not at all, to 5, all I needed.', NULL),
	(3, 4, 'scale', 1, 'Were things explained so that you understood them?', 'From 1, not at all, to 5, entirely.', NULL),
	(3, 5, 'yes-no', 1, 'Do you know what happens next?', NULL, NULL),
	(3, 6, 'text', 0, 'What should we have done otherwise?', 'Please name no names.', NULL),
	(4, 1, 'number', 1, 'How many hours did you sleep on an ordinary school night?', 'Half hours as .5', NULL),
	(4, 2, 'choice', 1, 'Where was your phone during the night?', NULL, 'In another room|In my room, off|In my room, silent|Beside the pillow|I have none'),
	(4, 3, 'yes-no', 1, 'Did you look at a screen in the last half hour before sleep?', NULL, NULL),
	(4, 4, 'scale', 1, 'How rested did you feel in the first lesson?', 'From 1, asleep, to 5, wide awake.', NULL),
	(4, 5, 'text', 0, 'What keeps you awake?', NULL, NULL),
	(5, 1, 'choice', 1, 'Which hours would you use most?', NULL, 'Early, from seven|Weekday evenings until ten|Saturday afternoon|Sunday|None: it is fine as it is'),
	(5, 2, 'choice', 1, 'What for?', 'The main thing.', 'Borrowing|A quiet place to work|The newspapers|With children|Meeting people|Warmth'),
	(5, 3, 'number', 1, 'How often were you there in the past four weeks?', NULL, NULL),
	(5, 4, 'yes-no', 1, 'Would you come when there is no staff?', 'The door opens with your card; there is a camera.', NULL),
	(5, 5, 'text', 0, 'Anything else?', NULL, NULL),
	(6, 1, 'choice', 1, 'Which day was best?', NULL, 'Friday|Saturday|Sunday, before the storm|Sunday, in the storm'),
	(6, 2, 'scale', 1, 'How was the sound?', 'From 1, mud, to 5, clear.', NULL),
	(6, 3, 'number', 1, 'What did you spend on food and drink a day?', 'Roughly, in whole crowns.', NULL),
	(6, 4, 'yes-no', 1, 'Will you come again?', NULL, NULL),
	(6, 5, 'text', 0, 'Whom should we invite next year?', NULL, NULL),
	(7, 1, 'number', 1, 'How many days of last week did you work at home?', NULL, NULL),
	(7, 2, 'scale', 1, 'How well can you concentrate there?', 'From 1, not at all, to 5, better than anywhere.', NULL),
	(7, 3, 'choice', 1, 'What do you miss most?', NULL, 'Colleagues|The way there and back|A good chair|The canteen|Nothing'),
	(7, 4, 'yes-no', 1, 'Do you have a room for it?', NULL, NULL),
	(7, 5, 'text', 0, 'What should your firm do differently?', NULL, NULL),
	(8, 1, 'choice', 1, 'What did you eat today?', NULL, 'The meat|The fish|The vegetables|The soup|Something from the machine|Nothing'),
	(8, 2, 'scale', 1, 'How was it?', 'From 1, left on the plate, to 5, went for more.', NULL),
	(8, 3, 'number', 0, 'How many minutes did you queue?', NULL, NULL),
	(8, 4, 'text', 0, 'A word to the kitchen', NULL, NULL),
	(9, 1, 'number', 1, 'How many minutes is it to the nearest playground, at a child''s pace?', NULL, NULL),
	(9, 2, 'scale', 1, 'How safe is the way there?', 'From 1, I carry them, to 5, they go alone.', NULL),
	(9, 3, 'choice', 1, 'What is missing there?', NULL, 'Shade|A toilet|Something for the small ones|Something for the big ones|A bench|Nothing'),
	(9, 4, 'yes-no', 1, 'Would you help to look after it?', 'Two Saturdays a year.', NULL),
	(9, 5, 'text', 0, 'Tell us about the best playground you know', NULL, NULL),
	(10, 1, 'scale', 1, 'How satisfied are you with your life these days?', 'Wording A.', NULL),
	(10, 2, 'scale', 1, 'All in all, how are you?', 'Wording B: shorter.', NULL);

INSERT INTO question (survey_id, position, wording, kind, is_required, help)
	SELECT survey_id, position, wording, kind, is_required, help FROM draft
	ORDER BY survey_id, position;

WITH RECURSIVE part (survey_id, question_at, position, label, rest) AS (
	SELECT survey_id, position, 0, NULL, choices || '|' FROM draft WHERE choices IS NOT NULL
	UNION ALL
	SELECT survey_id, question_at, position + 1, substr(rest, 1, instr(rest, '|') - 1),
		substr(rest, instr(rest, '|') + 1)
	FROM part WHERE rest <> ''
)
INSERT INTO choice (question_id, position, label, weight)
	SELECT question.id, part.position, label,
		CASE WHEN part.position % 3 = 0 THEN NULL ELSE round(1.0 / part.position, 3) END
	FROM part
	JOIN question ON question.survey_id = part.survey_id AND question.position = question_at
	WHERE part.position > 0 ORDER BY question.id, part.position;

INSERT INTO tag VALUES
	('city', 'Paid for by the city'),
	('every year', 'Asked again, so that years can be compared'),
	('minors', 'Under 18: the parents agree in writing first'),
	('paper too', NULL),
	('pilot', 'Small, to try the questions'),
	('press', 'The newspapers will ask about it'),
	('staff only', 'Not for the public');

INSERT INTO survey_tag VALUES
	(1, 'city', '2024-08-12'), (1, 'every year', '2024-08-12'), (1, 'press', '2024-09-30'),
	(2, 'city', '2023-10-02'), (3, 'every year', '2023-12-18'), (3, 'paper too', '2024-01-08'),
	(4, 'minors', '2024-01-29'), (4, 'press', '2024-06-03'), (5, 'city', '2024-09-19'),
	(5, 'paper too', '2024-09-20'), (6, 'every year', '2024-06-25'), (7, 'staff only', '2023-04-11'),
	(8, 'staff only', '2024-10-28'), (8, 'pilot', '2024-10-28'), (9, 'city', '2024-04-02'),
	(9, 'minors', '2024-04-03'), (10, 'pilot', '2024-11-12');

INSERT INTO attachment (survey_id, file_name, media_type, content) VALUES
	(1, 'bus-lines.svg', 'image/svg+xml', CAST('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><path d="M2 5h30l20 20M2 25h20L42 5h16" fill="none" stroke="#2468ac" stroke-width="3"/></svg>' AS BLOB)),
	(3, 'letter-to-patients.txt', 'text/plain', CAST('Dear patient,' || char(10, 10) || 'you were with us not long ago, and we would like to know how it was.' AS BLOB)),
	(4, 'consent.csv', 'text/csv', CAST('school,sent,signed' || char(10) || 'Northfield,212,187' || char(10) || 'St Brigid,140,139' || char(10) AS BLOB)),
	(6, 'one-pixel.png', 'image/png', x'89504E470D0A1A0A0000000D4948445200000001000000010802000000907753DE0000000C49444154789C6350C958030001EC01395E68F2190000000049454E44AE426082'),
	(9, 'empty.bin', 'application/octet-stream', x'');

-- Words to draw from, by number from 0.
CREATE TEMP TABLE word (list, n INTEGER, word, PRIMARY KEY (list, n)) WITHOUT ROWID;
WITH RECURSIVE source (list, words) AS (VALUES
	('first', 'Agnes|Alma|Amir|Anneke|Beatriz|Bjørn|Carmen|Cillian|Dagny|Daniel|Ebba|Emre|Esther|Fatou|Finn|Gábor|Giulia|Henrike|Ines|Ivo|Jakub|Jamila|Jonas|Kaja|Khadija|Lea|Liam|Magda|Mateo|Mei|Mikkel|Nadia|Noor|Oskar|Paula|Petra|Quentin|Rania|Rasmus|Sara|Sean|Teodora|Tomás|Ulla|Vera|Wiktor|Xenia|Yara|Yusuf|Zoë'),
	('last', 'Abbott|Andersen|Bakker|Bauer|Castellano|Chen|D''Angelo|Diallo|Eklund|Farkas|Fischer|Green|Haddad|Hoffmann|Ito|Jansen|Jovanović|Kaya|Keller|Kovács|Larsen|Lopes|MacLeod|Marín|Meyer|Moreau|Nielsen|Nowak|Okafor|Olsen|Park|Pereira|Quist|Rossi|Ruiz|Schäfer|Silva|Sørensen|Tanaka|van den Berg|Vidal|Weber|Wright|Yilmaz|Zhang|Žižka|Ó Briain'),
	('town', 'Ashford|Brückenau|Cortona|Dunmore|Ebeltoft|Fjordby|Gråsten|Harrow Hill|Kallham|Lindau|Mirepoix|Norrby|Porto Alto|Saint-Aubin|Upper Wick'),
	('language', 'en|en|en|de|da|fr|es|it|pl|sv'),
	('channel', 'web|web|web|phone|paper|kiosk'),
	('note', 'Prefers to be called after six.|Moved house; the old address bounced.|Asked that we stop sending reminders on paper.|Large print, please.|Took part in the pilot.|Speaks for the whole household: ask who is answering.'),
	('words1', 'A bus every ten minutes, not every half hour.|If I could take the bicycle on the tram.|Nothing. I like to walk.|A dry place to lock a bicycle at the station.|Cheaper tickets for two.|The 14 used to stop at our corner. Bring it back!|School starts at eight on the other side of the town, so it will be the car until they are ten.|I would need to be sure of the connection: I have missed it three times this month, and each time I stood in the rain for twenty-five minutes beside a sign that said "2 min".'),
	('words2', 'The bridge.|Behind the hospital; it is in the shade all day.|Everything between the school and the station, please, and before seven, not after nine.|The ramp at Mill Street: the snow plough leaves a wall across it.'),
	('words3', 'Nothing, thank you.|Tell me beforehand that it takes two hours.|The form asks for the same things three times over.|I would have liked to be asked before the students came in.|A chair in the corridor. I am eighty-one.|The doctor was kind and quick. The car park was neither.|Somebody should say aloud whose turn it is; I cannot read the screen from where one waits.'),
	('words4', 'My brother.|Homework, mostly.|Messages. I know.|I don''t know, I just lie there.|Trains.|Thinking about what I said in class.|nothing lol'),
	('words5', 'More plugs.|Please keep the newspapers on paper.|Could the children''s floor have a door?|The best place in town.|It is too warm in the reading room and too cold everywhere else.'),
	('words6', 'The brass band again.|Somebody who can be heard at the back.|Fewer bands, longer sets.|The choir from Fjordby, if they will have us after the thunderstorm.|Anyone but the man with the saw.'),
	('words7', 'Ask before moving a meeting.|Pay for the chair.|Leave it as it is.|One day in the week when everybody is there: now I come in and find the place empty.|Trust us.'),
	('words8', 'Salt.|Less salt.|The soup was very good, thank you.|Please write down what is in it.|Could there be fish on a day other than Friday?|More of the plum cake!'),
	('words9', 'In Lindau there is one with a river in it.|The one behind our house when I was small: two tyres and a tree.|Any with shade.|A ship made of wood, as long as a bus, and nobody has ever fallen off it, though all of them try.')
), split (list, n, word, rest) AS (
	SELECT list, -1, NULL, words || '|' FROM source
	UNION ALL
	SELECT list, n + 1, substr(rest, 1, instr(rest, '|') - 1), substr(rest, instr(rest, '|') + 1)
	FROM split WHERE rest <> ''
)
INSERT INTO temp.word SELECT list, n, word FROM split WHERE n >= 0;

CREATE TEMP TABLE list AS SELECT list, count(*) AS length FROM temp.word GROUP BY list;

-- The dice: a large number for each n from 1 to 30000, the same ones each time.
CREATE TEMP TABLE dice AS
	WITH RECURSIVE throw (n, value) AS (
		SELECT 1, 48271
		UNION ALL
		SELECT n + 1, (value * 48271) % 2147483647 FROM throw WHERE n < 30000
	)
	SELECT n, value FROM throw;
CREATE UNIQUE INDEX temp.dice_n ON dice(n);

INSERT INTO respondent
	SELECT id,
		(SELECT word FROM word JOIN list USING (list) WHERE list = 'first' AND n = a % length)
		|| ' ' ||
		(SELECT word FROM word JOIN list USING (list) WHERE list = 'last' AND n = b % length),
		CASE WHEN id % 11 = 0 THEN NULL ELSE 'r' || printf('%04d', id) || '@example.net' END,
		CASE WHEN id % 7 = 0 THEN NULL ELSE date('1938-01-01', '+' || (b % 25500) || ' days') END,
		CASE WHEN id % 13 = 0 THEN NULL ELSE
			(SELECT word FROM word JOIN list USING (list) WHERE list = 'town' AND n = c % length)
		END,
		(SELECT word FROM word JOIN list USING (list) WHERE list = 'language' AND n = a / 64 % length),
		c % 5 <> 0,
		CASE WHEN id % 4 = 0 THEN NULL
			ELSE datetime('2023-06-01', '+' || (c % 760000) || ' minutes') END,
		CASE id % 9 WHEN 0 THEN
			(SELECT word FROM word JOIN list USING (list) WHERE list = 'note' AND n = b / 64 % length)
		WHEN 1 THEN '' END
	FROM (
		SELECT n AS id, value AS a,
			(SELECT value FROM dice AS other WHERE other.n = dice.n + 1000) AS b,
			(SELECT value FROM dice AS other WHERE other.n = dice.n + 2000) AS c
		FROM dice WHERE n <= 420
	);

-- 960 responses to the surveys that have been open, numbered as they came in.
CREATE TEMP TABLE visit AS
	SELECT survey.id AS survey_id, is_anonymous, a, b,
		datetime(opens_on, '+' || (390 + b / 32 % 990) || ' minutes', '+' || (c % CAST(
			julianday(min(coalesce(closes_on, '2024-12-20'), '2024-12-20'))
			- julianday(opens_on) AS INTEGER)) || ' days') AS started_at
	FROM (
		SELECT value AS a,
			(SELECT value FROM dice AS other WHERE other.n = dice.n + 1000) AS b,
			(SELECT value FROM dice AS other WHERE other.n = dice.n + 2000) AS c
		FROM dice WHERE n BETWEEN 3001 AND 3960
	)
	JOIN survey ON survey.id = CAST(substr('11111133333445556677889', 1 + a / 32 % 23, 1) AS INTEGER)
		+ (a % 17 = 0);

INSERT INTO response (id, survey_id, respondent_id, started_at, finished_at, channel)
	SELECT row_number() OVER (ORDER BY started_at, a), survey_id,
		CASE WHEN is_anonymous THEN NULL ELSE 1 + b % 420 END,
		started_at,
		CASE WHEN a % 8 = 0 THEN NULL
			ELSE datetime(started_at, '+' || (90 + b % 1500) || ' seconds') END,
		(SELECT word FROM word JOIN list USING (list) WHERE list = 'channel' AND n = b / 64 % length)
	FROM visit WHERE survey_id < 10;

-- Each response answers its survey's questions; what may be left out often is, and who
-- has not finished has answered the first ones only.
INSERT INTO answer (response_id, question_id, choice_id, number, is_yes, words)
	SELECT response_id, question_id,
		CASE kind WHEN 'choice' THEN (
			SELECT choice.id FROM choice WHERE choice.question_id = ask.question_id
			AND choice.position = 1
				+ (ask.question_id * 5 + min(d % choices, d / 4096 % choices)) % choices
		) END,
		CASE kind
			WHEN 'scale' THEN 1 + d % 3 + d / 512 % 3
			WHEN 'number' THEN CASE survey_id
				WHEN 1 THEN 4 + d % 40 + d / 512 % 30
				WHEN 2 THEN d % 12 * (d / 512 % 9)
				WHEN 3 THEN d % 7 * (d / 512 % 8)
				WHEN 4 THEN 5 + d % 5 / 2.0 + d / 512 % 4 / 2.0
				WHEN 5 THEN d % 4 * (d / 512 % 4)
				WHEN 6 THEN 60 + d % 40 * 10
				WHEN 7 THEN d % 6
				WHEN 8 THEN d % 14
				ELSE 2 + d % 23
			END
		END,
		CASE kind WHEN 'yes-no' THEN d % 3 <> 0 END,
		CASE kind WHEN 'text' THEN (
			SELECT word FROM word JOIN list USING (list)
			WHERE list = 'words' || survey_id AND n = d / 64 % length
		) END
	FROM (
		SELECT response.id AS response_id, response.survey_id, finished_at, question.id AS question_id,
			question.position, kind, is_required, value AS d,
			(SELECT count(*) FROM choice WHERE choice.question_id = question.id) AS choices
		FROM response
		JOIN question ON question.survey_id = response.survey_id
		JOIN dice ON dice.n = 1 + (response.id * 977 + question.id * 131) % 30000
	) AS ask
	WHERE (is_required OR d / 8192 % 5 < 3)
		AND (finished_at IS NOT NULL OR position <= 1 + response_id % 3);

INSERT INTO invitation
	SELECT printf('%04X-%04X-%04X-%04X', a % 65536, b % 65536, a / 65536 % 65536, id),
		CASE id % 4 WHEN 0 THEN 1 WHEN 1 THEN 4 WHEN 2 THEN 5 ELSE 9 END,
		1 + id / 4 % 420,
		datetime('2024-10-01 08:00', '+' || (id / 40) || ' days', '+' || (id % 40 * 3) || ' minutes'),
		CASE WHEN b % 5 < 2 THEN NULL ELSE
			datetime('2024-10-01 08:00', '+' || (id / 40) || ' days', '+' || (200 + b % 9000) || ' minutes')
		END
	FROM (
		SELECT n - 9000 AS id, value AS a,
			(SELECT value FROM dice AS other WHERE other.n = dice.n + 1000) AS b
		FROM dice WHERE n BETWEEN 9001 AND 9640
	);

CREATE VIEW survey_result AS
	SELECT survey.title, survey.state, count(*) AS responses, count(finished_at) AS finished,
		round(100.0 * count(finished_at) / count(*), 1) AS finished_percent,
		round(avg(minutes), 1) AS minutes_on_average,
		min(started_at) AS first_response, max(started_at) AS last_response
	FROM survey JOIN response ON response.survey_id = survey.id
	GROUP BY survey.id;

CREATE VIEW choice_count AS
	SELECT question.wording AS question, choice.label AS choice, count(answer.response_id) AS answers
	FROM choice JOIN question ON question.id = choice.question_id
	LEFT JOIN answer ON answer.choice_id = choice.id
	GROUP BY choice.id;

DROP TABLE temp.draft;
DROP TABLE temp.visit;
DROP TABLE temp.word;
DROP TABLE temp.list;
DROP TABLE temp.dice;
COMMIT;
PRAGMA optimize;
