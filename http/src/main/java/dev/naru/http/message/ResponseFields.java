package dev.naru.http.message;

import dev.naru.http.HttpFields;
import dev.naru.http.MutableHttpFields;
import dev.naru.http.ReadyFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of an answer: few, so they stand in arrays and are searched from front to back. */
public final class ResponseFields implements MutableHttpFields {

  private String[] names = new String[8];
  private String[] values = new String[8];
  private int size;
  private long contentLength = -1;
  private boolean date;
  private boolean server;

  /**
   * What stands before the lines of our own, and has no line of a name that we were given since.
   */
  private @Nullable ReadyFields ready;

  /** None yet. */
  public ResponseFields() {}

  /** The same lines, each checked. */
  public static ResponseFields copyOf(HttpFields fields) {
    ResponseFields copy = new ResponseFields();
    for (int i = 0; i < fields.size(); i++) {
      copy.add(fields.name(i), fields.value(i));
    }
    return copy;
  }

  /** The length that was promised, or -1. */
  public long contentLength() {
    return contentLength;
  }

  /** Whether the answer has a Date of its own. */
  public boolean hasDate() {
    return date;
  }

  /** Whether the answer has a Server of its own, or is to have none. */
  public boolean hasServer() {
    return server;
  }

  /** The lines that are encoded already; they come first. */
  public @Nullable ReadyFields ready() {
    return ready;
  }

  @Override
  public void use(ReadyFields fields) {
    clear();
    ready = fields;
  }

  /** Makes lines of our own of those that were ready: one of them is to be changed. */
  private void unfold(ReadyFields fields) {
    String[] ownNames = Arrays.copyOf(names, size);
    String[] ownValues = Arrays.copyOf(values, size);
    ready = null;
    size = 0;
    for (int i = 0; i < fields.size(); i++) {
      append(fields.name(i), fields.value(i));
    }
    for (int i = 0; i < ownNames.length; i++) {
      append(ownNames[i], ownValues[i]);
    }
  }

  @Override
  public void set(String name, String value) {
    String checked = check(name, value);
    remove(name);
    append(name, checked);
  }

  @Override
  public void add(String name, String value) {
    String checked = check(name, value);
    if (name.equalsIgnoreCase("content-length")) {
      remove(name);
    }
    append(name, checked);
  }

  private void append(String name, String value) {
    if (size == names.length) {
      names = Arrays.copyOf(names, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    names[size] = name;
    values[size] = value;
    size++;
    switch (name.length()) {
      case 4 -> date |= name.equalsIgnoreCase("date");
      case 6 -> server |= name.equalsIgnoreCase("server");
      case 14 -> {
        if (name.equalsIgnoreCase("content-length")) {
          contentLength = Long.parseLong(value);
        }
      }
      default -> {}
    }
  }

  /** Refuses what could become a line of its own; answers the value without outer white space. */
  private static String check(String name, String value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a field name is empty");
    }
    for (int i = 0; i < name.length(); i++) {
      if (!Octets.isTokenChar(name.charAt(i))) {
        throw new IllegalArgumentException("a field name holds a character that is not allowed");
      }
    }
    int start = 0;
    int end = value.length();
    while (start < end && isBlank(value.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(value.charAt(end - 1))) {
      end--;
    }
    for (int i = start; i < end; i++) {
      char c = value.charAt(i);
      if (c > 0xff || !Octets.isValue(c)) {
        throw new IllegalArgumentException(
            "the value of " + name + " holds a character that is not allowed");
      }
    }
    String stripped = value.substring(start, end);
    switch (name.length()) {
      case 7, 10, 17 -> {
        if (name.equalsIgnoreCase("connection")
            || name.equalsIgnoreCase("keep-alive")
            || name.equalsIgnoreCase("upgrade")
            || name.equalsIgnoreCase("transfer-encoding")) {
          throw new IllegalArgumentException(name + " is the server's own business");
        }
      }
      case 14 -> {
        if (name.equalsIgnoreCase("content-length") && !isLength(stripped)) {
          throw new IllegalArgumentException("Content-Length is a number");
        }
      }
      default -> {}
    }
    return stripped;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isLength(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!Octets.isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void remove(String name) {
    ReadyFields before = ready;
    if (before != null && before.contains(name)) {
      unfold(before);
    }
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!names[i].equalsIgnoreCase(name)) {
        names[kept] = names[i];
        values[kept] = values[i];
        kept++;
      }
    }
    size = kept;
    switch (name.length()) {
      case 4 -> date &= !name.equalsIgnoreCase("date");
      case 6 -> server |= name.equalsIgnoreCase("server"); // which would otherwise be ours
      case 14 -> contentLength = name.equalsIgnoreCase("content-length") ? -1 : contentLength;
      default -> {}
    }
  }

  @Override
  public void clear() {
    ready = null;
    size = 0;
    contentLength = -1;
    date = false;
    server = false;
  }

  @Override
  public int size() {
    return readySize() + size;
  }

  private int readySize() {
    return ready == null ? 0 : ready.size();
  }

  @Override
  public String name(int index) {
    return ready != null && index < ready.size() ? ready.name(index) : names[own(index)];
  }

  @Override
  public String value(int index) {
    return ready != null && index < ready.size() ? ready.value(index) : values[own(index)];
  }

  private int own(int index) {
    return Objects.checkIndex(index - readySize(), size);
  }

  @Override
  public Optional<String> first(String name) {
    if (ready != null && ready.contains(name)) {
      return ready.first(name);
    }
    for (int i = 0; i < size; i++) {
      if (names[i].equalsIgnoreCase(name)) {
        return Optional.of(values[i]);
      }
    }
    return Optional.empty();
  }

  @Override
  public List<String> all(String name) {
    List<String> found = new ArrayList<>(ready == null ? List.of() : ready.all(name));
    for (int i = 0; i < size; i++) {
      if (names[i].equalsIgnoreCase(name)) {
        found.add(values[i]);
      }
    }
    return found;
  }
}
