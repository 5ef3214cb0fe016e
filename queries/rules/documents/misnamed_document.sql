/*---
title = "Document not named to the standard"
paragraphs = ["4.1"]
kind = "advisory"
basis = "policy"
owner = "practitioner"
optional = ["documents.deleted_on"]
asks = """
Each document's file name says whose it is: the child's name, then the case number, then what the document is, \
parted by commas, hyphens, underscores or spaces. The name of any child in the case will do. Capital letters, \
repeated spaces and the file's ending do not matter. Deleted documents are not counted. Found by reading names, so \
look before you act."""
why = "A paper about one child saved under another's name can send a family's secrets to the wrong door."
to_do = "Look at the document, and rename it: child's name, case number, document name"
cannot_see = "Whether the document is about that child, and documents without a file name."
---*/
-- One a document whose name fits no child of its case: the join looks for one, and what found none is listed. Names are
-- read in small letters, any run of white space as one space; a file's name, without what follows its last dot.
with child_names as (

    select
        case_children.case_id as case_id,
        lower(regexp_replace(children.name, '\s+', ' ', 'g')) as name
    from case_children
    inner join children
        on case_children.child_id = children.child_id

),

file_names as (

    select
        document_id,
        case_id,
        saved_on,
        lower(regexp_replace(case_id, '\s+', ' ', 'g')) as case_number,
        lower(regexp_replace(regexp_replace(file_name, '\.[^.]*$', ''), '\s+', ' ', 'g')) as name
    from documents
    where file_name is not null and deleted_on is null

)

select
    file_names.case_id as case_id,
    'documents' as subject_kind,
    file_names.document_id as subject_id,
    file_names.saved_on as triggered_at,
    file_names.saved_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when file_names.saved_on is null then 'saved_on is blank'
        when strpos(file_names.name, file_names.case_number) > 0
            then 'the case number is there, but not between a child of the case and the document''s name'
        else 'the case number is not in its name'
    end as note
from file_names
left join child_names
    on
        file_names.case_id = child_names.case_id
        and starts_with(file_names.name, child_names.name)
        -- Something must part the child from the case number, and the case number from what the document is.
        and regexp_like(substr(file_names.name, length(child_names.name) + 1), '^[,_ -]')
        and starts_with(
            ltrim(substr(file_names.name, length(child_names.name) + 1), ',_- '),
            file_names.case_number
        )
        and regexp_like(
            substr(
                ltrim(substr(file_names.name, length(child_names.name) + 1), ',_- '),
                length(file_names.case_number) + 1
            ),
            '^[,_ -]+[^,_ -]'
        )
where child_names.case_id is null
