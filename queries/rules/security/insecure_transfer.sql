/*---
title = "Information sent by an unsafe way"
paragraphs = ["4.8", "6.1", "A2"]
kind = "prohibition"
basis = "policy"
owner = "practitioner"
optional = ["transfers.recipients"]
asks = """
What leaves Cafcass, or goes from one office to another, goes by a way that is safe for it. Requests for checks, and \
letters to courts, solicitors and local authorities, go by secure email; a subject access file by that or signed for; \
a case file by that, by special delivery or by hand. What goes to families goes by secure email to one verified \
address, is collected by someone whose identity was confirmed, or is posted: welcome packs and letters of allocation \
or appointment tracked, or by ordinary post with a return address; safeguarding letters likewise, but to a confirmed \
address only; court reports and everything else tracked, to a confirmed address. Each transfer that says what was sent \
and how, and that went another way, is listed; a condition that is left blank counts as not kept, save how many \
addresses there were."""
why = "One letter at the wrong door can tell a violent parent where a child now lives."
to_do = "Find out who received it, get it back if that can be done, tell governance, and send it safely next time"
cannot_see = "Transfers that were never entered, what was inside, and who opened it."
---*/
-- One a transfer outside the matrix of `transfer_ways`; the note says which condition failed.
with weighed as (

    select
        transfers.transfer_id as transfer_id,
        transfers.case_id as case_id,
        transfers.sent_on as sent_on,
        concat_ws(
            ', ',
            case
                when transfer_ways.method is null
                    then transfers.information || ' does not go by ' || transfers.method
            end,
            case
                when transfer_ways.needs_email and transfers.email_verified is not true
                    then 'the email address was not verified'
            end,
            case
                when transfer_ways.needs_email and coalesce(transfers.recipients, 1) <> 1
                    then 'not to one address alone'
            end,
            case
                when transfer_ways.needs_address and transfers.address_confirmed is not true
                    then 'the address was not confirmed'
            end,
            case
                when transfer_ways.needs_return and transfers.return_address is not true
                    then 'no return address'
            end,
            case
                when transfer_ways.needs_identity and transfers.identity_confirmed is not true
                    then 'identity was not confirmed'
            end
        ) as faults
    from transfers
    left join transfer_ways
        on
            transfers.information = transfer_ways.information
            and transfers.method = transfer_ways.method
    where transfers.information is not null and transfers.method is not null

)

select
    case_id,
    'transfers' as subject_kind,
    transfer_id as subject_id,
    sent_on as triggered_at,
    sent_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    concat_ws(', ', case when sent_on is null then 'sent_on is blank' end, faults) as note
from weighed
where faults <> ''
