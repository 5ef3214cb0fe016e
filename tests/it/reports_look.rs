use plumbline::{progress::Silent, reports};
#[test]
fn look() {
    let out = std::path::Path::new("/tmp/reports-look/out");
    std::fs::create_dir_all("/tmp/reports-look").unwrap();
    let options = super::reports_data::options(out);
    println!("{:?}", reports::write(&super::reports_data::large(4, 9, 320), &options, &Silent).unwrap());
    let out = std::path::Path::new("/tmp/reports-look/small");
    let options = super::reports_data::options(out);
    println!("{:?}", reports::write(&super::reports_data::small(), &options, &Silent).unwrap());
}
