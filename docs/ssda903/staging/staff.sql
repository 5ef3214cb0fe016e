-- The return names nobody. Each review is chaired by an independent reviewing officer: all of them are this one.
select
    'IRO' as staff_id,
    'Independent reviewing officers' as name,
    'service_manager' as role,
    'LAC' as team_id
