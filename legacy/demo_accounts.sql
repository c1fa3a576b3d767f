-- legacy/demo_accounts.sql - the accounts of the demonstration, as the command demo_accounts of the
-- Django project makes them, for script/server where there is no Django. The password of each is
-- "demo". Running it again changes nothing.

INSERT IGNORE INTO auth_user (password, is_superuser, username, first_name, last_name, email,
	is_staff, is_active, date_joined)
	SELECT 'pbkdf2_sha256$260000$demonstrationSalt22abc$9yxP9FCT/Qs9sTK8fXGp/kcutQiQapq8b8AhYd3iJV4=',
		name = 'demo-admin', name, '', '', '', name <> 'demo-user', 1, UTC_TIMESTAMP(6)
	FROM (
		SELECT 'demo-admin' AS name
		UNION ALL SELECT 'demo-staff'
		UNION ALL SELECT 'demo-viewer'
		UNION ALL SELECT 'demo-user'
	) AS account;

INSERT IGNORE INTO auth_group (name) VALUES ('Stock keepers'), ('Catalogue editors'), ('Auditors');

INSERT IGNORE INTO auth_group_permissions (group_id, permission_id)
	SELECT auth_group.id, auth_permission.id
	FROM auth_group, auth_permission
	JOIN django_content_type ON django_content_type.id = content_type_id
	WHERE app_label IN ('alloc', 'catalogue') AND (auth_group.name, codename) IN (
		('Stock keepers', 'view_batch'),
		('Stock keepers', 'change_batch'),
		('Stock keepers', 'allocate_batch'),
		('Stock keepers', 'view_orderline'),
		('Catalogue editors', 'add_item'),
		('Catalogue editors', 'change_item'),
		('Catalogue editors', 'view_item'),
		('Catalogue editors', 'add_price'),
		('Catalogue editors', 'change_price'),
		('Catalogue editors', 'delete_price'),
		('Catalogue editors', 'view_price'),
		('Catalogue editors', 'view_supplier'),
		('Catalogue editors', 'view_tag'),
		('Auditors', 'view_batch'),
		('Auditors', 'view_orderline'),
		('Auditors', 'view_allocation'));

INSERT IGNORE INTO auth_user_groups (user_id, group_id)
	SELECT auth_user.id, auth_group.id
	FROM auth_user, auth_group
	WHERE (username, name) IN (
		('demo-staff', 'Stock keepers'),
		('demo-staff', 'Catalogue editors'),
		('demo-staff', 'Auditors'),
		('demo-viewer', 'Auditors'));
