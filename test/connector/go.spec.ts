import { battery } from "./battery.ts";

battery("Go 1.8.0");
battery("Go 1.3.0");
