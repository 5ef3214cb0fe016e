-- The transfer matrix (appendix 2): by which methods each kind of information may go, and what must be so for it. A
-- kind and method without a row are not allowed; email that is not secure, and DX, are allowed for nothing.
with methods (method, way) as (

    values
        ('egress', 'secure'),
        ('secure_email', 'secure'),
        ('signed_for', 'tracked'),
        ('recorded_delivery', 'tracked'),
        ('special_delivery', 'tracked'),
        ('courier', 'tracked'),
        ('signed_for', 'signed_for'),
        ('special_delivery', 'special_delivery'),
        ('standard_post', 'standard_post'),
        ('hand', 'hand'),
        ('collected', 'collected')

),

ways (information, way, needs_email, needs_address, needs_return, needs_identity) as (

    values
        ('agency_check_request', 'secure', false, false, false, false),
        ('court_correspondence', 'secure', false, false, false, false),
        ('solicitor_or_la_correspondence', 'secure', false, false, false, false),
        ('subject_access_file', 'secure', false, false, false, false),
        ('subject_access_file', 'signed_for', false, false, false, false),
        ('case_file', 'secure', false, false, false, false),
        ('case_file', 'special_delivery', false, false, false, false),
        ('case_file', 'hand', false, false, false, false),
        ('welcome_pack', 'secure', true, false, false, false),
        ('welcome_pack', 'standard_post', false, false, true, false),
        ('welcome_pack', 'tracked', false, false, false, false),
        ('welcome_pack', 'collected', false, false, false, true),
        ('allocation_letter', 'secure', true, false, false, false),
        ('allocation_letter', 'standard_post', false, false, true, false),
        ('allocation_letter', 'tracked', false, false, false, false),
        ('allocation_letter', 'collected', false, false, false, true),
        ('appointment_letter', 'secure', true, false, false, false),
        ('appointment_letter', 'standard_post', false, false, true, false),
        ('appointment_letter', 'tracked', false, false, false, false),
        ('appointment_letter', 'collected', false, false, false, true),
        ('safeguarding_letter', 'secure', true, false, false, false),
        ('safeguarding_letter', 'standard_post', false, true, true, false),
        ('safeguarding_letter', 'tracked', false, true, false, false),
        ('safeguarding_letter', 'collected', false, false, false, true),
        ('court_report', 'secure', true, false, false, false),
        ('court_report', 'tracked', false, true, false, false),
        ('court_report', 'collected', false, false, false, true),
        ('other_correspondence', 'secure', true, false, false, false),
        ('other_correspondence', 'tracked', false, true, false, false),
        ('other_correspondence', 'collected', false, false, false, true)

)

select
    ways.information as information,
    methods.method as method,
    ways.needs_email as needs_email,
    ways.needs_address as needs_address,
    ways.needs_return as needs_return,
    ways.needs_identity as needs_identity
from ways
inner join methods
    on ways.way = methods.way
