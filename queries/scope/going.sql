-- Where the rows that go came from.
select
    _file,
    _row
from going
