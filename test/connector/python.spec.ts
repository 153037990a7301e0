import { battery } from "./battery.ts";

battery("Python 3.4.0");
