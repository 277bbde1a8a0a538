CREATE TABLE schema_step(number INTEGER PRIMARY KEY, taken_at INTEGER NOT NULL);
CREATE TABLE company(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  stop_epoch INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE member(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  address TEXT NOT NULL,
  address_key TEXT NOT NULL UNIQUE,
  review_stage TEXT NOT NULL CHECK (review_stage IN ('every', 'findings')),
  team TEXT NOT NULL,
  title TEXT NOT NULL,
  phone TEXT NOT NULL,
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  language TEXT NOT NULL CHECK (language <> ''),
  time_zone TEXT NOT NULL CHECK (time_zone <> ''),
  created_at INTEGER NOT NULL
);
CREATE TABLE member_role(
  member_id TEXT NOT NULL REFERENCES member(id),
  role TEXT NOT NULL CHECK (role IN ('salesperson', 'director', 'administrator', 'contributor')),
  PRIMARY KEY (member_id, role)
);
CREATE TABLE credential(
  member_id TEXT PRIMARY KEY REFERENCES member(id),
  hash TEXT NOT NULL CHECK (hash <> ''),
  changed_at INTEGER NOT NULL
);
CREATE TABLE sign_in(
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
  member_id TEXT NOT NULL REFERENCES member(id),
  browser TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  CHECK (seen_at >= created_at)
);
CREATE INDEX sign_in_of_member ON sign_in(member_id, seen_at);
CREATE INDEX sign_in_by_time ON sign_in(seen_at);
CREATE TABLE account_link(
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reset')),
  member_id TEXT NOT NULL REFERENCES member(id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX account_link_of_member ON account_link(member_id);
CREATE TABLE throttle(
  name TEXT PRIMARY KEY,
  tries INTEGER NOT NULL CHECK (tries > 0),
  last_at INTEGER NOT NULL,
  paused_until INTEGER
);
CREATE INDEX throttle_by_time ON throttle(last_at);
CREATE TABLE member_photo(
  member_id TEXT PRIMARY KEY REFERENCES member(id),
  content_type TEXT NOT NULL CHECK (content_type IN ('image/png', 'image/jpeg')),
  bytes BLOB NOT NULL CHECK (length(bytes) <= 307200),
  changed_at INTEGER NOT NULL
);
CREATE TABLE template_version(
  hash TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  published_by TEXT NOT NULL REFERENCES member(id),
  published_at INTEGER NOT NULL,
  UNIQUE (name, version)
);
CREATE TABLE template_file(
  template_hash TEXT NOT NULL REFERENCES template_version(hash),
  name TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (template_hash, name)
);
CREATE TABLE company_version(
  number INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  published_by TEXT NOT NULL REFERENCES member(id),
  published_at INTEGER NOT NULL
);
CREATE TABLE company_file(
  number INTEGER NOT NULL REFERENCES company_version(number),
  name TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (number, name)
);
CREATE TRIGGER template_version_no_replace BEFORE INSERT ON template_version
WHEN EXISTS (SELECT 1 FROM template_version WHERE hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'a published template never changes'); END;
CREATE TRIGGER template_version_no_update BEFORE UPDATE ON template_version
BEGIN SELECT RAISE(ABORT, 'a published template never changes'); END;
CREATE TRIGGER template_version_no_delete BEFORE DELETE ON template_version
BEGIN SELECT RAISE(ABORT, 'a published template never changes'); END;
CREATE TRIGGER template_file_no_replace BEFORE INSERT ON template_file
WHEN EXISTS (SELECT 1 FROM template_file WHERE template_hash = NEW.template_hash AND name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'a published template never changes'); END;
CREATE TRIGGER template_file_no_update BEFORE UPDATE ON template_file
BEGIN SELECT RAISE(ABORT, 'a published template never changes'); END;
CREATE TRIGGER template_file_no_delete BEFORE DELETE ON template_file
BEGIN SELECT RAISE(ABORT, 'a published template never changes'); END;
CREATE TRIGGER company_version_no_replace BEFORE INSERT ON company_version
WHEN EXISTS (SELECT 1 FROM company_version WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'published company data never change'); END;
CREATE TRIGGER company_version_no_update BEFORE UPDATE ON company_version
BEGIN SELECT RAISE(ABORT, 'published company data never change'); END;
CREATE TRIGGER company_version_no_delete BEFORE DELETE ON company_version
BEGIN SELECT RAISE(ABORT, 'published company data never change'); END;
CREATE TRIGGER company_file_no_replace BEFORE INSERT ON company_file
WHEN EXISTS (SELECT 1 FROM company_file WHERE number = NEW.number AND name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'published company data never change'); END;
CREATE TRIGGER company_file_no_update BEFORE UPDATE ON company_file
BEGIN SELECT RAISE(ABORT, 'published company data never change'); END;
CREATE TRIGGER company_file_no_delete BEFORE DELETE ON company_file
BEGIN SELECT RAISE(ABORT, 'published company data never change'); END;
CREATE TABLE policy_version(
  hash TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  source TEXT NOT NULL,
  effective_from INTEGER,
  grace_days INTEGER NOT NULL CHECK (grace_days BETWEEN 0 AND 90),
  published_by TEXT NOT NULL REFERENCES member(id),
  published_at INTEGER NOT NULL,
  UNIQUE (name, version)
);
CREATE TABLE policy_replay(
  id TEXT PRIMARY KEY,
  policy_hash TEXT NOT NULL REFERENCES policy_version(hash),
  digest TEXT NOT NULL,
  report TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES member(id),
  at INTEGER NOT NULL
);
CREATE INDEX policy_replay_of ON policy_replay(policy_hash, at);
CREATE TABLE policy_approval(
  policy_hash TEXT NOT NULL REFERENCES policy_version(hash),
  approved_by TEXT NOT NULL REFERENCES member(id),
  approved_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  replay TEXT NOT NULL,
  is_sole INTEGER NOT NULL CHECK (is_sole IN (0, 1)),
  PRIMARY KEY (policy_hash, approved_by)
);
CREATE TRIGGER policy_approval_not_by_publisher BEFORE INSERT ON policy_approval
WHEN NEW.is_sole = 0 AND NEW.approved_by = (SELECT published_by FROM policy_version WHERE hash = NEW.policy_hash)
BEGIN SELECT RAISE(ABORT, 'nobody approves their own policy'); END;
CREATE TABLE policy_force(
  policy_hash TEXT PRIMARY KEY REFERENCES policy_version(hash),
  decided_at INTEGER NOT NULL,
  effective_at INTEGER NOT NULL,
  grace_until INTEGER NOT NULL,
  revoked_at INTEGER,
  CHECK (grace_until >= effective_at)
);
CREATE TABLE policy_revocation(
  policy_hash TEXT NOT NULL REFERENCES policy_force(policy_hash),
  revoked_by TEXT NOT NULL REFERENCES member(id),
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (policy_hash, revoked_by)
);
CREATE TABLE policy_draft(
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES member(id),
  changed_at INTEGER NOT NULL
);
CREATE TABLE price_list(
  number INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  published_by TEXT NOT NULL REFERENCES member(id),
  published_at INTEGER NOT NULL
);
CREATE TRIGGER policy_version_no_replace BEFORE INSERT ON policy_version
WHEN EXISTS (SELECT 1 FROM policy_version WHERE hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'a published policy never changes'); END;
CREATE TRIGGER policy_version_no_update BEFORE UPDATE ON policy_version
BEGIN SELECT RAISE(ABORT, 'a published policy never changes'); END;
CREATE TRIGGER policy_version_no_delete BEFORE DELETE ON policy_version
BEGIN SELECT RAISE(ABORT, 'a published policy never changes'); END;
CREATE TRIGGER policy_replay_no_replace BEFORE INSERT ON policy_replay
WHEN EXISTS (SELECT 1 FROM policy_replay WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a replay never changes'); END;
CREATE TRIGGER policy_replay_no_update BEFORE UPDATE ON policy_replay
BEGIN SELECT RAISE(ABORT, 'a replay never changes'); END;
CREATE TRIGGER policy_replay_no_delete BEFORE DELETE ON policy_replay
BEGIN SELECT RAISE(ABORT, 'a replay never changes'); END;
CREATE TRIGGER policy_approval_no_replace BEFORE INSERT ON policy_approval
WHEN EXISTS (SELECT 1 FROM policy_approval WHERE policy_hash = NEW.policy_hash AND approved_by = NEW.approved_by)
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
CREATE TRIGGER policy_approval_no_update BEFORE UPDATE ON policy_approval
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
CREATE TRIGGER policy_approval_no_delete BEFORE DELETE ON policy_approval
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
CREATE TRIGGER policy_revocation_no_replace BEFORE INSERT ON policy_revocation
WHEN EXISTS (SELECT 1 FROM policy_revocation WHERE policy_hash = NEW.policy_hash AND revoked_by = NEW.revoked_by)
BEGIN SELECT RAISE(ABORT, 'a revocation never changes'); END;
CREATE TRIGGER policy_revocation_no_update BEFORE UPDATE ON policy_revocation
BEGIN SELECT RAISE(ABORT, 'a revocation never changes'); END;
CREATE TRIGGER policy_revocation_no_delete BEFORE DELETE ON policy_revocation
BEGIN SELECT RAISE(ABORT, 'a revocation never changes'); END;
CREATE TRIGGER price_list_no_replace BEFORE INSERT ON price_list
WHEN EXISTS (SELECT 1 FROM price_list WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a published price list never changes'); END;
CREATE TRIGGER price_list_no_update BEFORE UPDATE ON price_list
BEGIN SELECT RAISE(ABORT, 'a published price list never changes'); END;
CREATE TRIGGER price_list_no_delete BEFORE DELETE ON price_list
BEGIN SELECT RAISE(ABORT, 'a published price list never changes'); END;
CREATE TABLE customer_import(
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES member(id),
  by_id TEXT NOT NULL REFERENCES member(id),
  file_name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('staging', 'visible', 'undone', 'failed', 'cleared')),
  started_at INTEGER NOT NULL,
  alive_at INTEGER NOT NULL,
  finished_at INTEGER
);
CREATE INDEX import_of_owner ON customer_import(owner_id, started_at);
CREATE TABLE customer(
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES member(id),
  address TEXT NOT NULL,
  address_key TEXT NOT NULL UNIQUE,
  suppression_key TEXT NOT NULL,
  import_id TEXT REFERENCES customer_import(id),
  created_at INTEGER NOT NULL
);
CREATE INDEX customer_of_owner ON customer(owner_id, id);
CREATE INDEX customer_of_suppression ON customer(suppression_key);
CREATE TABLE customer_version(
  customer_id TEXT NOT NULL REFERENCES customer(id),
  number INTEGER NOT NULL,
  import_id TEXT REFERENCES customer_import(id),
  changed_by TEXT NOT NULL REFERENCES member(id),
  changed_at INTEGER NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  patronymic TEXT NOT NULL,
  salutation TEXT NOT NULL,
  address_form TEXT NOT NULL,
  title TEXT NOT NULL,
  company TEXT NOT NULL,
  phone TEXT NOT NULL,
  city TEXT NOT NULL,
  country TEXT NOT NULL,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  tastes TEXT NOT NULL,
  looking_for TEXT NOT NULL,
  aspirations TEXT NOT NULL,
  demographics TEXT NOT NULL,
  last_met TEXT NOT NULL,
  notes TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  sort_name TEXT NOT NULL,
  search_text TEXT NOT NULL,
  PRIMARY KEY (customer_id, number)
) WITHOUT ROWID;
CREATE INDEX version_by_name ON customer_version(owner_id, sort_name, customer_id, number);
CREATE TRIGGER customer_version_of_its_owner BEFORE INSERT ON customer_version
WHEN NEW.owner_id <> (SELECT owner_id FROM customer WHERE id = NEW.customer_id)
BEGIN SELECT RAISE(ABORT, 'a customer has one owner'); END;
CREATE TRIGGER customer_version_moves_along AFTER UPDATE OF owner_id ON customer
BEGIN UPDATE customer_version SET owner_id = NEW.owner_id WHERE customer_id = NEW.id; END;
CREATE TABLE consent(
  customer_id TEXT NOT NULL REFERENCES customer(id),
  number INTEGER NOT NULL,
  import_id TEXT REFERENCES customer_import(id),
  basis TEXT NOT NULL CHECK (basis IN ('consent', 'existing_customer', 'inquiry')),
  met TEXT NOT NULL,
  evidence TEXT NOT NULL,
  source TEXT NOT NULL,
  asserted_by TEXT NOT NULL REFERENCES member(id),
  asserted_at INTEGER NOT NULL,
  PRIMARY KEY (customer_id, number)
) WITHOUT ROWID;
CREATE VIEW shown_import AS
  SELECT id FROM customer_import WHERE state = 'visible'
/* shown_import(id) */;
CREATE VIEW current_customer AS
  SELECT c.owner_id, c.address, c.address_key, c.id AS customer_id, v.number, v.import_id, v.changed_by, v.changed_at,
    v.first_name, v.last_name, v.patronymic, v.salutation, v.address_form, v.title, v.company, v.phone, v.city, v.country, v.language, v.time_zone, v.tastes, v.looking_for, v.aspirations, v.demographics, v.last_met, v.notes
  FROM customer c JOIN customer_version v ON v.customer_id = c.id
  WHERE v.number = (
    SELECT MAX(w.number) FROM customer_version w
    WHERE w.customer_id = c.id
      AND (w.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = w.import_id)))
/* current_customer(owner_id,address,address_key,customer_id,number,import_id,changed_by,changed_at,first_name,last_name,patronymic,salutation,address_form,title,company,phone,city,country,language,time_zone,tastes,looking_for,aspirations,demographics,last_met,notes) */;
CREATE VIEW current_consent AS
  SELECT k.* FROM consent k
  WHERE k.number = (
    SELECT MAX(l.number) FROM consent l
    WHERE l.customer_id = k.customer_id
      AND (l.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = l.import_id)))
/* current_consent(customer_id,number,import_id,basis,met,evidence,source,asserted_by,asserted_at) */;
CREATE TABLE suppression(
  address_key TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('salesperson', 'newsletters', 'everything')),
  owner_id TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('unsubscribed', 'bounced', 'complained', 'by_hand', 'paused')),
  until TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (address_key, scope, owner_id, reason),
  CHECK ((scope = 'salesperson') = (owner_id <> '')),
  CHECK ((reason = 'paused') = (until IS NOT NULL)),
  CHECK (reason IN ('unsubscribed', 'paused') OR scope = 'everything')
) WITHOUT ROWID;
CREATE TABLE list_change(
  owner_id TEXT PRIMARY KEY REFERENCES member(id),
  number INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER list_change_version_added AFTER INSERT ON customer_version WHEN NEW.import_id IS NULL
BEGIN
  INSERT INTO list_change(owner_id, number) SELECT owner_id, 1 FROM customer WHERE id = NEW.customer_id
  ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
END;
CREATE TRIGGER list_change_version_gone AFTER DELETE ON customer_version WHEN OLD.import_id IS NULL
BEGIN
  INSERT INTO list_change(owner_id, number) SELECT owner_id, 1 FROM customer WHERE id = OLD.customer_id
  ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
END;
CREATE TRIGGER list_change_consent_added AFTER INSERT ON consent WHEN NEW.import_id IS NULL
BEGIN
  INSERT INTO list_change(owner_id, number) SELECT owner_id, 1 FROM customer WHERE id = NEW.customer_id
  ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
END;
CREATE TRIGGER list_change_consent_gone AFTER DELETE ON consent WHEN OLD.import_id IS NULL
BEGIN
  INSERT INTO list_change(owner_id, number) SELECT owner_id, 1 FROM customer WHERE id = OLD.customer_id
  ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
END;
CREATE TRIGGER list_change_suppression_added AFTER INSERT ON suppression
BEGIN
  INSERT INTO list_change(owner_id, number) SELECT owner_id, 1 FROM customer WHERE suppression_key = NEW.address_key
  ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
END;
CREATE TRIGGER list_change_suppression_moved AFTER UPDATE ON suppression
BEGIN
  INSERT INTO list_change(owner_id, number) SELECT owner_id, 1 FROM customer WHERE suppression_key = NEW.address_key
  ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
END;
CREATE TRIGGER list_change_suppression_gone AFTER DELETE ON suppression
BEGIN
  INSERT INTO list_change(owner_id, number) SELECT owner_id, 1 FROM customer WHERE suppression_key = OLD.address_key
  ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
END;
CREATE TRIGGER list_change_import_flipped AFTER UPDATE OF state ON customer_import
BEGIN
  INSERT INTO list_change(owner_id, number) SELECT id, 1 FROM member WHERE id = NEW.owner_id
  ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
END;
CREATE TRIGGER list_change_customer_moved AFTER UPDATE OF owner_id ON customer
BEGIN
  INSERT INTO list_change(owner_id, number) SELECT id, 1 FROM member WHERE id IN (OLD.owner_id, NEW.owner_id)
  ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
END;
CREATE TABLE newsletter(
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES member(id),
  template_hash TEXT NOT NULL REFERENCES template_version(hash),
  language TEXT NOT NULL,
  subject TEXT NOT NULL,
  preheader TEXT NOT NULL,
  audience TEXT NOT NULL,
  salt BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'awaitingApproval', 'ready', 'scheduled', 'freezing',
    'sending', 'paused', 'sent', 'halted', 'cancelled')),
  reason TEXT NOT NULL,
  due_at INTEGER,
  zone TEXT,
  frozen_at INTEGER,
  crashes INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  CHECK ((state = 'scheduled') = (due_at IS NOT NULL)),
  CHECK ((due_at IS NULL) = (zone IS NULL))
);
CREATE INDEX newsletter_of_owner ON newsletter(owner_id, id);
CREATE INDEX newsletter_due ON newsletter(due_at, id) WHERE state = 'scheduled';
CREATE INDEX newsletter_going_out ON newsletter(id) WHERE state IN ('freezing', 'sending');
CREATE TABLE newsletter_slot(
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (newsletter_id, name)
);
CREATE TABLE newsletter_edit(
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  customer_id TEXT NOT NULL REFERENCES customer(id),
  part TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (newsletter_id, customer_id, part)
);
CREATE TABLE certificate(
  id TEXT PRIMARY KEY,
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  content TEXT NOT NULL,
  policies TEXT NOT NULL,
  needs_approval TEXT NOT NULL,
  by_stage INTEGER NOT NULL CHECK (by_stage IN (0, 1)),
  acknowledged TEXT NOT NULL,
  issued_at INTEGER NOT NULL
);
CREATE INDEX certificate_of_newsletter ON certificate(newsletter_id, issued_at);
CREATE TABLE approval(
  id TEXT PRIMARY KEY,
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  content TEXT NOT NULL,
  rules TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES member(id),
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  withdrawn_at INTEGER
);
CREATE INDEX approval_of_newsletter ON approval(newsletter_id, at);
CREATE TRIGGER approval_not_by_owner BEFORE INSERT ON approval
WHEN NEW.by_id = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
BEGIN SELECT RAISE(ABORT, 'nobody approves their own newsletter'); END;
CREATE TABLE waiver(
  id TEXT PRIMARY KEY,
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  content TEXT NOT NULL,
  rule TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES member(id),
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX waiver_of_newsletter ON waiver(newsletter_id);
CREATE TRIGGER waiver_not_by_owner BEFORE INSERT ON waiver
WHEN NEW.by_id = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
BEGIN SELECT RAISE(ABORT, 'nobody waives a rule for their own newsletter'); END;
CREATE TRIGGER certificate_no_replace BEFORE INSERT ON certificate
WHEN EXISTS (SELECT 1 FROM certificate WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END;
CREATE TRIGGER certificate_no_update BEFORE UPDATE ON certificate
BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END;
CREATE TRIGGER certificate_no_delete BEFORE DELETE ON certificate
BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END;
CREATE TABLE message(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('copy', 'test', 'notice')),
  newsletter_id TEXT REFERENCES newsletter(id),
  customer_id TEXT REFERENCES customer(id),
  owner_id TEXT NOT NULL REFERENCES member(id),
  recipient TEXT NOT NULL,
  domain TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'atDot', 'accepted', 'rejected', 'inDoubt', 'presumedSent', 'held', 'leftOut', 'cancelled', 'expired')),
  reason TEXT NOT NULL DEFAULT '',
  attempt INTEGER NOT NULL DEFAULT 0,
  worker TEXT,
  due_at INTEGER NOT NULL,
  epoch INTEGER,
  sha256 TEXT,
  dated_at INTEGER,
  renderer TEXT,
  merge_values TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  CHECK ((sha256 IS NULL) = (dated_at IS NULL)),
  CHECK (kind = 'notice' OR newsletter_id IS NOT NULL),
  CHECK (kind <> 'copy' OR customer_id IS NOT NULL),
  CHECK ((state IN ('sending', 'atDot')) = (worker IS NOT NULL))
);
CREATE UNIQUE INDEX one_copy_each ON message(newsletter_id, customer_id) WHERE kind = 'copy';
CREATE INDEX copy_due ON message(newsletter_id, due_at, id) WHERE state = 'queued' AND kind = 'copy';
CREATE INDEX notice_due ON message(due_at, id) WHERE state = 'queued' AND kind = 'notice';
CREATE INDEX test_due ON message(due_at, id) WHERE state = 'queued' AND kind = 'test';
CREATE INDEX message_claimed ON message(worker) WHERE worker IS NOT NULL;
CREATE INDEX message_for_a_person ON message(state) WHERE state IN ('held', 'inDoubt');
CREATE INDEX message_of_owner ON message(owner_id, created_at);
CREATE INDEX copy_at_rest ON message(newsletter_id, kind, worker, state, reason)
WHERE kind = 'copy' AND worker IS NULL;
CREATE TABLE worker(
  id TEXT PRIMARY KEY,
  process TEXT NOT NULL,
  lease_until INTEGER NOT NULL
);
CREATE TABLE letter_tally(
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'atDot', 'accepted', 'rejected', 'inDoubt', 'presumedSent', 'held', 'leftOut', 'cancelled', 'expired')),
  reason TEXT NOT NULL,
  copies INTEGER NOT NULL CHECK (copies > 0),
  CHECK (reason = '' OR state = 'leftOut'),
  PRIMARY KEY (newsletter_id, state, reason)
);
CREATE TRIGGER letter_tally_outdated AFTER UPDATE OF state, reason ON message
WHEN NEW.kind = 'copy' AND OLD.state NOT IN ('queued', 'sending', 'atDot')
BEGIN DELETE FROM letter_tally WHERE newsletter_id = NEW.newsletter_id; END;
CREATE TABLE notice(
  message_id TEXT PRIMARY KEY REFERENCES message(id),
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  link_id TEXT
);
CREATE TABLE attempt(
  message_id TEXT NOT NULL REFERENCES message(id),
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'deferred', 'rejected', 'inDoubt')),
  stage TEXT NOT NULL,
  code INTEGER,
  enhanced TEXT,
  PRIMARY KEY (message_id, number, at)
) WITHOUT ROWID;
CREATE TABLE event(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('unsubscribed', 'paused', 'resumed', 'saidWhy')),
  customer_id TEXT NOT NULL REFERENCES customer(id),
  owner_id TEXT NOT NULL REFERENCES member(id),
  message_id TEXT NOT NULL REFERENCES message(id),
  scope TEXT CHECK (scope IN ('salesperson', 'newsletters', 'everything')),
  until TEXT,
  words TEXT NOT NULL CHECK (length(words) <= 1000),
  at INTEGER NOT NULL,
  CHECK ((kind = 'paused') = (until IS NOT NULL))
);
CREATE INDEX event_of_customer ON event(customer_id, at, id);
CREATE INDEX event_of_message ON event(message_id, at);
CREATE TABLE upload(
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES member(id),
  file_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  state TEXT NOT NULL CHECK (state IN ('arriving', 'whole', 'importing', 'imported')),
  alive_at INTEGER NOT NULL,
  reading TEXT NOT NULL,
  counts TEXT,
  problem TEXT
);
CREATE INDEX upload_of_owner ON upload(owner_id, at);
CREATE INDEX upload_by_time ON upload(at);
CREATE TABLE upload_part(
  upload_id TEXT NOT NULL REFERENCES upload(id),
  number INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (upload_id, number)
);
CREATE TABLE import_record(
  import_id TEXT PRIMARY KEY REFERENCES customer_import(id),
  header TEXT NOT NULL,
  columns TEXT NOT NULL,
  basis TEXT CHECK (basis IN ('consent', 'existing_customer', 'inquiry')),
  met TEXT,
  evidence TEXT NOT NULL,
  counts TEXT NOT NULL,
  CHECK ((basis IS NULL) = (met IS NULL))
);
CREATE TABLE import_issue(
  import_id TEXT NOT NULL REFERENCES customer_import(id),
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  sentence TEXT NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (import_id, number)
) WITHOUT ROWID;
CREATE TABLE import_left_out(
  import_id TEXT NOT NULL REFERENCES customer_import(id),
  customer_id TEXT NOT NULL REFERENCES customer(id),
  PRIMARY KEY (import_id, customer_id)
) WITHOUT ROWID;
CREATE INDEX import_left_out_customer ON import_left_out(customer_id);
CREATE TABLE letter_check(
  id TEXT PRIMARY KEY,
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  content TEXT NOT NULL,
  engine TEXT NOT NULL,
  policies TEXT NOT NULL,
  facts TEXT NOT NULL,
  findings TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX letter_check_of ON letter_check(newsletter_id, at);
CREATE TABLE letter_trace(
  newsletter_id TEXT PRIMARY KEY REFERENCES newsletter(id),
  owner_id TEXT NOT NULL REFERENCES member(id),
  minima BLOB NOT NULL,
  sentences BLOB NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX letter_trace_at ON letter_trace(at);
CREATE TABLE rule_hit(
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  rule TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  PRIMARY KEY (rule, newsletter_id)
);
CREATE INDEX rule_hit_of ON rule_hit(newsletter_id);
CREATE TABLE rule_doubt(
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  rule TEXT NOT NULL,
  quote TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES member(id),
  at INTEGER NOT NULL,
  PRIMARY KEY (rule, newsletter_id)
);
CREATE TABLE template_waiver(
  id TEXT PRIMARY KEY,
  template TEXT NOT NULL,
  rule TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES member(id),
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  most_uses INTEGER NOT NULL CHECK (most_uses > 0),
  ended_at INTEGER
);
CREATE INDEX template_waiver_of ON template_waiver(template);
CREATE TABLE template_waiver_use(
  waiver_id TEXT NOT NULL REFERENCES template_waiver(id),
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  at INTEGER NOT NULL,
  PRIMARY KEY (waiver_id, newsletter_id)
);
CREATE TRIGGER template_waiver_not_by_owner BEFORE INSERT ON template_waiver_use
WHEN (SELECT by_id FROM template_waiver WHERE id = NEW.waiver_id)
  = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
BEGIN SELECT RAISE(ABORT, 'nobody waives a rule for their own newsletter'); END;
CREATE TRIGGER template_waiver_most_uses BEFORE INSERT ON template_waiver_use
WHEN (SELECT COUNT(*) FROM template_waiver_use WHERE waiver_id = NEW.waiver_id)
  >= (SELECT most_uses FROM template_waiver WHERE id = NEW.waiver_id)
BEGIN SELECT RAISE(ABORT, 'the exception is used up'); END;
CREATE TRIGGER letter_check_no_replace BEFORE INSERT ON letter_check
WHEN EXISTS (SELECT 1 FROM letter_check WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a check never changes'); END;
CREATE TRIGGER letter_check_no_update BEFORE UPDATE ON letter_check
BEGIN SELECT RAISE(ABORT, 'a check never changes'); END;
CREATE TRIGGER letter_check_no_delete BEFORE DELETE ON letter_check
BEGIN SELECT RAISE(ABORT, 'a check never changes'); END;
CREATE TABLE interaction(
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES member(id),
  customer_id TEXT NOT NULL REFERENCES customer(id),
  kind TEXT NOT NULL CHECK (kind IN ('met', 'called', 'wrote', 'note')),
  day TEXT NOT NULL,
  words TEXT NOT NULL,
  noted_by TEXT NOT NULL REFERENCES member(id),
  noted_at INTEGER NOT NULL
);
CREATE INDEX interaction_of_customer ON interaction(customer_id, day);
CREATE INDEX message_of_customer ON message(customer_id, created_at);
CREATE TABLE submission(
  certificate_id TEXT PRIMARY KEY REFERENCES certificate(id),
  reason TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  sender_address TEXT NOT NULL,
  sender_title TEXT NOT NULL,
  sender_phone TEXT NOT NULL,
  company_number INTEGER NOT NULL REFERENCES company_version(number)
);
CREATE TABLE exception_request(
  id TEXT PRIMARY KEY,
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  content TEXT NOT NULL,
  rule TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''),
  asked_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'declined', 'withdrawn')),
  answered_by TEXT REFERENCES member(id),
  answered_at INTEGER,
  answer TEXT NOT NULL,
  CHECK ((state IN ('granted', 'declined')) = (answered_by IS NOT NULL)),
  CHECK ((answered_by IS NULL) = (answered_at IS NULL))
);
CREATE UNIQUE INDEX one_open_exception ON exception_request(newsletter_id, rule) WHERE state = 'open';
CREATE INDEX exception_of_newsletter ON exception_request(newsletter_id, asked_at);
CREATE INDEX exception_by_state ON exception_request(state, asked_at);
CREATE TRIGGER exception_not_by_owner BEFORE UPDATE ON exception_request
WHEN NEW.answered_by = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
BEGIN SELECT RAISE(ABORT, 'nobody decides on their own exception'); END;
CREATE TABLE review_reply(
  id TEXT PRIMARY KEY,
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  content TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''),
  by_id TEXT NOT NULL REFERENCES member(id),
  at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'revised')),
  settled_at INTEGER,
  CHECK ((state = 'open') = (settled_at IS NULL))
);
CREATE INDEX reply_of_newsletter ON review_reply(newsletter_id, at);
CREATE TRIGGER reply_not_by_owner BEFORE INSERT ON review_reply
WHEN NEW.by_id = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
BEGIN SELECT RAISE(ABORT, 'nobody decides on their own newsletter'); END;
CREATE TABLE review_reply_part(
  reply_id TEXT NOT NULL REFERENCES review_reply(id),
  part TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (reply_id, part)
);
CREATE INDEX newsletter_by_state ON newsletter(state, changed_at);
CREATE INDEX newsletter_of_template ON newsletter(template_hash);
CREATE TRIGGER submission_no_replace BEFORE INSERT ON submission
WHEN EXISTS (SELECT 1 FROM submission WHERE certificate_id = NEW.certificate_id)
BEGIN SELECT RAISE(ABORT, 'what was submitted never changes'); END;
CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission
BEGIN SELECT RAISE(ABORT, 'what was submitted never changes'); END;
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission
BEGIN SELECT RAISE(ABORT, 'what was submitted never changes'); END;
CREATE TABLE log_entry(
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor_id TEXT,
  owner_id TEXT,
  newsletter_id TEXT,
  message_id TEXT,
  facts TEXT NOT NULL,
  person_mark TEXT
) WITHOUT ROWID;
CREATE INDEX log_by_time ON log_entry(at, id);
CREATE INDEX log_by_newsletter ON log_entry(newsletter_id, at, id);
CREATE INDEX log_by_newsletter_kind ON log_entry(newsletter_id, kind, at, id);
CREATE INDEX log_by_owner ON log_entry(owner_id, at, id);
CREATE INDEX log_by_message ON log_entry(message_id, at, id);
CREATE INDEX log_by_kind ON log_entry(kind, at, id);
CREATE INDEX log_by_actor ON log_entry(actor_id, at, id) WHERE actor_id IS NOT NULL;
CREATE TABLE log_personal(
  entry_id TEXT PRIMARY KEY REFERENCES log_entry(id),
  address TEXT NOT NULL,
  relay_words TEXT NOT NULL,
  person_key BLOB NOT NULL
, address_key TEXT GENERATED ALWAYS AS (lower(address)) VIRTUAL) WITHOUT ROWID;
CREATE TRIGGER log_entry_no_replace BEFORE INSERT ON log_entry
WHEN EXISTS (SELECT 1 FROM log_entry WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the send log only grows'); END;
CREATE TRIGGER log_entry_no_update BEFORE UPDATE ON log_entry
BEGIN SELECT RAISE(ABORT, 'the send log only grows'); END;
CREATE TRIGGER log_entry_no_delete BEFORE DELETE ON log_entry
BEGIN SELECT RAISE(ABORT, 'the send log only grows'); END;
CREATE TABLE local_hour(
  newsletter_id TEXT PRIMARY KEY REFERENCES newsletter(id),
  time TEXT NOT NULL,
  zone TEXT NOT NULL,
  chosen_at INTEGER NOT NULL
);
CREATE TABLE letter_moment(
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  due_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'released', 'missed')),
  PRIMARY KEY (newsletter_id, due_at)
) WITHOUT ROWID;
CREATE INDEX moment_waiting ON letter_moment(due_at) WHERE state = 'waiting';
CREATE TABLE last_letter(
  address_key TEXT PRIMARY KEY,
  newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
  message_id TEXT NOT NULL REFERENCES message(id),
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE log_unplaced(entry_id TEXT PRIMARY KEY REFERENCES log_entry(id)) WITHOUT ROWID;
CREATE TABLE log_place(
  position INTEGER PRIMARY KEY CHECK (position >= 0),
  entry_id TEXT NOT NULL UNIQUE REFERENCES log_entry(id)
);
CREATE TABLE log_tile(
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, number)
);
CREATE TABLE log_checkpoint(
  size INTEGER PRIMARY KEY CHECK (size >= 0),
  at INTEGER NOT NULL,
  note TEXT NOT NULL
);
CREATE TRIGGER log_place_no_replace BEFORE INSERT ON log_place
WHEN EXISTS (SELECT 1 FROM log_place WHERE position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'a place in the send log is for good'); END;
CREATE TRIGGER log_place_no_update BEFORE UPDATE ON log_place
BEGIN SELECT RAISE(ABORT, 'a place in the send log is for good'); END;
CREATE TRIGGER log_place_no_delete BEFORE DELETE ON log_place
BEGIN SELECT RAISE(ABORT, 'a place in the send log is for good'); END;
CREATE TRIGGER log_checkpoint_no_replace BEFORE INSERT ON log_checkpoint
WHEN EXISTS (SELECT 1 FROM log_checkpoint WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'a checkpoint is for good'); END;
CREATE TRIGGER log_checkpoint_no_update BEFORE UPDATE ON log_checkpoint
BEGIN SELECT RAISE(ABORT, 'a checkpoint is for good'); END;
CREATE TRIGGER log_checkpoint_no_delete BEFORE DELETE ON log_checkpoint
BEGIN SELECT RAISE(ABORT, 'a checkpoint is for good'); END;
CREATE TABLE erasure(
  id TEXT PRIMARY KEY,
  customer_id TEXT REFERENCES customer(id),
  by_id TEXT REFERENCES member(id),
  at INTEGER NOT NULL,
  still_named TEXT NOT NULL,
  certified_at INTEGER,
  certificate TEXT,
  CHECK ((certified_at IS NULL) = (certificate IS NULL))
);
CREATE INDEX erasure_of_customer ON erasure(customer_id);
CREATE INDEX edit_of_customer ON newsletter_edit(customer_id);
CREATE INDEX erasure_waiting ON erasure(at) WHERE certified_at IS NULL;
CREATE TABLE legal_hold(
  id TEXT PRIMARY KEY,
  scope TEXT NOT NULL CHECK (scope IN ('customer', 'salesperson', 'newsletter', 'everything')),
  subject_id TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''),
  placed_by TEXT NOT NULL REFERENCES member(id),
  placed_at INTEGER NOT NULL,
  lifted_by TEXT REFERENCES member(id),
  lifted_at INTEGER,
  CHECK ((scope = 'everything') = (subject_id = '')),
  CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);
CREATE INDEX legal_hold_standing ON legal_hold(scope, subject_id) WHERE lifted_at IS NULL;
CREATE TABLE brake(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('by_hand', 'restored', 'forgotten')),
  reason TEXT NOT NULL CHECK (reason <> ''),
  applied_by TEXT REFERENCES member(id),
  applied_at INTEGER NOT NULL,
  released_by TEXT REFERENCES member(id),
  released_at INTEGER,
  CHECK ((released_by IS NULL) = (released_at IS NULL))
);
CREATE UNIQUE INDEX one_brake_of_a_kind ON brake(kind) WHERE released_at IS NULL;
CREATE INDEX member_by_role ON member_role(role, member_id);
CREATE INDEX member_by_name ON member(name, id);
CREATE INDEX doubt_of_owner ON message(owner_id, changed_at, id) WHERE state = 'inDoubt';
CREATE INDEX rule_hit_by_time ON rule_hit(first_at, rule, is_open);
CREATE INDEX log_by_address ON log_personal(address_key);
CREATE TABLE IF NOT EXISTS "sent_day"(
  day TEXT NOT NULL,
  owner_id TEXT NOT NULL REFERENCES member(id),
  worker_id TEXT NOT NULL,
  copies INTEGER NOT NULL CHECK (copies > 0),
  PRIMARY KEY (day, owner_id, worker_id)
) WITHOUT ROWID;
