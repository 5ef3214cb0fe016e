mod reports_data;
mod reports_look;
