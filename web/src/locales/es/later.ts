import auth from "./auth.json";
import errors from "./errors-later.json";
import settings from "./settings.json";
import setup from "./setup.json";

/** What only log-in, set-up and settings say; see lib/later-texts.tsx. */
export default { auth, errors, settings, setup };
