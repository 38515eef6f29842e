package dev.naru.was;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A session, as much of it as others than its owner may know: never its id.
 *
 * @param user who is logged in; empty for nobody
 * @param version of the application that has it
 * @param ageSeconds since it began
 * @param idleSeconds since it was last used
 * @param maxIdleSeconds after which it ends; 0 or less for never
 * @param attributes how many it has
 */
record SessionState(
    String user,
    String version,
    long ageSeconds,
    long idleSeconds,
    int maxIdleSeconds,
    int attributes) {

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("user", user);
    object.put("version", version);
    object.put("age-seconds", ageSeconds);
    object.put("idle-seconds", idleSeconds);
    object.put("max-idle-seconds", maxIdleSeconds);
    object.put("attributes", attributes);
    return object;
  }

  List<String> row() {
    return List.of(
        user.isEmpty() ? "-" : user,
        version.isEmpty() ? "-" : version,
        ageSeconds + "s",
        idleSeconds + "s",
        maxIdleSeconds <= 0 ? "never" : Math.max(0, maxIdleSeconds - idleSeconds) + "s",
        Integer.toString(attributes));
  }
}
