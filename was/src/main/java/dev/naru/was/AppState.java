package dev.naru.was;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How an application is, for people.
 *
 * @param name its own
 * @param site the first host of its site
 * @param path where it answers, with a slash at the end
 * @param version what stands behind {@code ##} in its file's name
 * @param status in a word
 * @param detail why it is not running, or what else is to be known; may be empty
 * @param sessions that it has in memory
 * @param active exchanges that it answers at the moment
 * @param requests exchanges that all its versions have answered
 * @param errors of those, with a status of 500 and above
 * @param file its WAR or folder
 */
record AppState(
    String name,
    String site,
    String path,
    String version,
    Status status,
    String detail,
    int sessions,
    int active,
    long requests,
    long errors,
    String file) {

  /** In a word. */
  enum Status {
    /** Its file is looked at, or it is being started; nothing answers yet. */
    STARTING,
    /** It answers. */
    RUNNING,
    /** It answers those who have sessions with it; a newer version answers all others. */
    LEAVING,
    /** It could not be deployed. */
    FAILED
  }

  /** One of which nothing runs. */
  static AppState without(AppSlot slot, String version, Status status, String detail, String file) {
    return new AppState(
        slot.name(),
        slot.site(),
        slot.contextPath() + "/",
        version,
        status,
        detail,
        0,
        0,
        0,
        0,
        file);
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", name);
    object.put("site", site);
    object.put("path", path);
    object.put("version", version);
    object.put("status", word());
    object.put("detail", detail);
    object.put("sessions", sessions);
    object.put("active", active);
    object.put("requests", requests);
    object.put("errors", errors);
    object.put("file", file);
    return object;
  }

  String word() {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
