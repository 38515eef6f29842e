package dev.naru.web.hop;

import dev.naru.http.HttpFields;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which fields concern a connection and are not passed on: those that RFC 9110, section 7.6.1 lists
 * and those that Connection names.
 */
public final class HopByHop {

  private static final HopByHop STANDARD = new HopByHop(Set.of());

  private static final String KEEP_ALIVE = "keep-alive";

  private final Set<String> named;

  private HopByHop(Set<String> named) {
    this.named = named;
  }

  /** Of a head. */
  public static HopByHop of(HttpFields fields) {
    List<String> lines = fields.all("Connection");
    if (lines.isEmpty() || (lines.size() == 1 && lines.getFirst().equalsIgnoreCase(KEEP_ALIVE))) {
      return STANDARD;
    }
    Set<String> named = new HashSet<>();
    for (String line : lines) {
      for (String option : line.split(",", -1)) {
        String name = option.strip().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !name.equals("close") && !name.equals(KEEP_ALIVE)) {
          named.add(name);
        }
      }
    }
    return named.isEmpty() ? STANDARD : new HopByHop(named);
  }

  /** Whether a field stays here. */
  public boolean names(String name) {
    boolean always =
        switch (name.length()) {
          case 2 -> name.equalsIgnoreCase("te");
          case 7 -> name.equalsIgnoreCase("upgrade");
          case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
          case 14 -> name.equalsIgnoreCase("http2-settings");
          case 16 -> name.equalsIgnoreCase("proxy-connection");
          case 17 -> name.equalsIgnoreCase("transfer-encoding");
          case 18 -> name.equalsIgnoreCase("proxy-authenticate");
          case 19 -> name.equalsIgnoreCase("proxy-authorization");
          default -> false;
        };
    return always || (!named.isEmpty() && named.contains(name.toLowerCase(Locale.ROOT)));
  }
}
