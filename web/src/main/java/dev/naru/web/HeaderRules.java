package dev.naru.web;

import dev.naru.engine.config.Checks;
import dev.naru.engine.config.Doc;
import dev.naru.http.MutableHttpFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is changed in the fields of every answer, errors too, whoever has given it: first what is
 * removed, then what is set, then what is added.
 *
 * @param set fields that replace all of their name
 * @param add further lines
 * @param remove names
 */
public record HeaderRules(
    @Doc("Fields that replace all of their name: { X-Frame-Options: DENY }.")
        Map<String, String> set,
    @Doc("Further lines: { Link: </a.css>; rel=preload }.") Map<String, List<String>> add,
    @Doc("Names of fields that are taken out.") List<String> remove) {

  /** None. */
  static final HeaderRules NONE = new HeaderRules(Map.of(), Map.of(), List.of());

  /** Fields that the server makes: how long a message is, and what its bytes mean. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-range",
          "date",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  public HeaderRules {
    set = Map.copyOf(set);
    add = Map.copyOf(add);
    remove = List.copyOf(remove);
  }

  /** Whether nothing is changed. */
  public boolean isEmpty() {
    return set.isEmpty() && add.isEmpty() && remove.isEmpty();
  }

  /** Changes the fields of a message. */
  public void apply(MutableHttpFields fields) {
    remove.forEach(fields::remove);
    set.forEach(fields::set);
    add.forEach((name, values) -> values.forEach(value -> fields.add(name, value)));
  }

  /** Looks for names and values that no field can have, and for fields that are the server's. */
  public void check(Checks checks) {
    set.forEach((name, value) -> check("set", name, List.of(value), checks));
    add.forEach((name, values) -> check("add", name, values, checks));
    for (int i = 0; i < remove.size(); i++) {
      String mistake = mistake(remove.get(i), List.of());
      if (!mistake.isEmpty()) {
        checks.item(this, "remove", i, mistake);
      }
    }
  }

  private void check(String key, String name, List<String> values, Checks checks) {
    String mistake = mistake(name, values);
    if (!mistake.isEmpty()) {
      checks.entry(this, key, name, mistake);
    }
  }

  private static String mistake(String name, List<String> values) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
        || !values.stream().allMatch(value -> value.matches("[\\t\\x20-\\x7E\\x80-\\xFF]*"))) {
      return "the name or the value is none that a header field can have";
    }
    return RESERVED.contains(name.toLowerCase(Locale.ROOT))
        ? name + " is set by the server itself"
        : "";
  }
}
