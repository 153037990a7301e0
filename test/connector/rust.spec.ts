import { battery } from "./battery.ts";

battery("Rust 0.5.0");
