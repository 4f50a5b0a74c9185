//! The browser's entry point: takes over the page that the server rendered.

/// Called by the script that loads the module.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    app::when_part_is_there(|| leptos::mount::hydrate_lazy(app::App));
}
