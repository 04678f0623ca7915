import access from "./access.json";
import audit from "./audit.json";
import auth from "./auth.json";
import copy from "./copy.json";
import errors from "./errors-later.json";
import queue from "./queue.json";
import settings from "./settings.json";
import setup from "./setup.json";
import views from "./views.json";
import whatsapp from "./whatsapp.json";

export default { access, audit, auth, copy, errors, queue, settings, setup, views, whatsapp };
