-- The return names nobody. Each child has a social worker, and each review is chaired by an independent reviewing officer, who is
-- never that worker: one row stands for all of the ones, another for all of the others.
select
    'SW' as staff_id,
    'Social workers' as name,
    'practitioner' as role,
    'LAC' as team_id
union all
select
    'IRO' as staff_id,
    'Independent reviewing officers' as name,
    'service_manager' as role,
    'LAC' as team_id
