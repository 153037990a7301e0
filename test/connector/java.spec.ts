import { battery } from "./battery.ts";

battery("Java 1.1.0-m6");
