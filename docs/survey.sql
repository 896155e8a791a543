-- Fields that come from rows: surveys whose questions are the columns of a table.
--
-- Somebody who adds a question, with Reeve's pages or with any other program, adds a
-- column to the table that holds that survey's responses; who gives it another slug renames
-- the column; who deletes it parks the column, with every answer kept. Nothing here is known
-- to Reeve but the rows of reeve_model and reeve_field that the triggers write:
-- reeve-models(5) says what they mean.
--
--     reeve --database survey.db init
--     sqlite3 survey.db <survey.sql
--
-- What a trigger writes is a wish. Whoever asks Reeve for a page next, or its job process,
-- finds it carried out: ALTER TABLE, history and all.

BEGIN;

CREATE TABLE survey (
	id INTEGER PRIMARY KEY,
	title VARCHAR(120) NOT NULL,
	-- Goes into the name of the table: response_food
	slug VARCHAR(40) NOT NULL UNIQUE
		CHECK (slug GLOB '[a-z]*' AND slug NOT GLOB '*[^a-z0-9_]*'),
	-- The permanent id of that table's model: it outlives every rename.
	model_id INTEGER
);

CREATE TABLE question (
	id INTEGER PRIMARY KEY,
	survey_id INTEGER NOT NULL REFERENCES survey(id) ON DELETE CASCADE,
	text VARCHAR(300) NOT NULL,
	-- The name of the column.
	slug VARCHAR(40) NOT NULL CHECK (slug <> 'id')
		CHECK (slug GLOB '[a-z]*' AND slug NOT GLOB '*[^a-z0-9_]*'),
	-- Any kind of field that reeve-models(5) lists.
	kind VARCHAR(20) NOT NULL DEFAULT 'text',
	-- Of a choice: [["r", "Red"], ["g", "Green"]]
	choices TEXT,
	position INTEGER NOT NULL DEFAULT 1,
	-- The permanent id of the field.
	field_id INTEGER,
	UNIQUE (survey_id, slug)
);

-- Nobody types the ids: the triggers do.
INSERT INTO reeve_model (table_name) VALUES ('survey'), ('question');
INSERT INTO reeve_field (model_id, column_name, is_hidden)
SELECT id, 'model_id', 1 FROM reeve_model WHERE table_name = 'survey';
INSERT INTO reeve_field (model_id, column_name, is_hidden)
SELECT id, 'field_id', 1 FROM reeve_model WHERE table_name = 'question';

-- A new survey wants a table. One of that name which was parked comes back.
CREATE TRIGGER survey_made AFTER INSERT ON survey BEGIN
	INSERT INTO reeve_model (table_name, label)
	VALUES ('response_' || new.slug, 'Response: ' || new.title)
	ON CONFLICT (table_name) DO UPDATE SET state = 'live', label = excluded.label;
	UPDATE survey SET model_id =
		(SELECT id FROM reeve_model WHERE table_name = 'response_' || new.slug)
	WHERE id = new.id;
END;

CREATE TRIGGER survey_named AFTER UPDATE OF title, slug ON survey
WHEN new.title <> old.title OR new.slug <> old.slug BEGIN
	UPDATE reeve_model
	SET table_name = 'response_' || new.slug, label = 'Response: ' || new.title
	WHERE id = new.model_id;
END;

CREATE TRIGGER survey_gone AFTER DELETE ON survey BEGIN
	UPDATE reeve_model SET state = 'parked' WHERE id = old.model_id;
END;

-- A new question wants a column. One of that name which was parked comes back, with the
-- answers of before.
CREATE TRIGGER question_asked AFTER INSERT ON question BEGIN
	INSERT INTO reeve_field (model_id, column_name, label, kind, choices, position)
	SELECT model_id, new.slug, new.text, new.kind, new.choices, new.position
	FROM survey WHERE id = new.survey_id
	ON CONFLICT (model_id, column_name) DO UPDATE
	SET state = 'live', label = excluded.label, position = excluded.position;
	UPDATE question SET field_id =
		(SELECT f.id FROM reeve_field AS f JOIN survey AS s USING (model_id)
		 WHERE s.id = new.survey_id AND f.column_name = new.slug)
	WHERE id = new.id;
END;

-- Another slug is another name for the same column.
CREATE TRIGGER question_named AFTER UPDATE OF slug ON question
WHEN new.slug <> old.slug BEGIN
	UPDATE reeve_field SET column_name = new.slug WHERE id = new.field_id;
END;

CREATE TRIGGER question_reworded AFTER UPDATE OF text, choices, position ON question BEGIN
	UPDATE reeve_field
	SET label = new.text, choices = new.choices, position = new.position
	WHERE id = new.field_id;
END;

-- A column cannot move to another table. Another kind is another conversion of every
-- answer, which the model's own page plans and shows first.
CREATE TRIGGER question_stays BEFORE UPDATE OF survey_id, kind ON question
WHEN new.survey_id <> old.survey_id OR new.kind <> old.kind BEGIN
	SELECT RAISE(ABORT, 'a question keeps its survey and its kind: ask another one');
END;

CREATE TRIGGER question_gone AFTER DELETE ON question BEGIN
	UPDATE reeve_field SET state = 'parked' WHERE id = old.field_id;
END;

COMMIT;
