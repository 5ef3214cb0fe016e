select
    'LAC' as team_id,
    'Looked-after children' as name,
    'public' as kind
