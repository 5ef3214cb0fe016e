-- How many findings there are.
select count(*) as n from findings
