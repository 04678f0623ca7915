import activity from "./activity.json";
import common from "./common.json";
import contacts from "./contacts.json";
import conversations from "./conversations.json";
import errors from "./errors.json";
import shell from "./shell.json";

export default { activity, common, contacts, conversations, errors, shell };
