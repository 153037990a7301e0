import { battery } from "./battery.ts";

battery("Go 1.8.0");
