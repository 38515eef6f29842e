package dev.naru.web.files;

import dev.naru.http.HttpFields;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Conditional requests (RFC 9110, section 13), for GET and HEAD. */
final class Conditions {

  /** What the conditions of a request come to. */
  enum Outcome {
    /** Perform the method. */
    PROCEED,
    /** 304. */
    NOT_MODIFIED,
    /** 412. */
    FAILED
  }

  private Conditions() {}

  /** Evaluates in the order of section 13.2.2. */
  static Outcome evaluate(HttpFields fields, Validators validators, Instant now) {
    if (!anyIn(fields)) {
      return Outcome.PROCEED;
    }
    List<String> match = fields.all("If-Match");
    if (!match.isEmpty()) { // step 1; step 2 is for requests without it
      if (!names(match, validators, false)) {
        return Outcome.FAILED;
      }
    } else if (modifiedSince(fields, "If-Unmodified-Since", validators, now) == Answer.YES) {
      return Outcome.FAILED;
    }
    List<String> noneMatch = fields.all("If-None-Match");
    if (!noneMatch.isEmpty()) { // step 3; step 4 is for requests without it
      return names(noneMatch, validators, true) ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
    }
    return modifiedSince(fields, "If-Modified-Since", validators, now) == Answer.NO
        ? Outcome.NOT_MODIFIED
        : Outcome.PROCEED;
  }

  private static boolean anyIn(HttpFields fields) {
    return fields.contains("If-None-Match")
        || fields.contains("If-Modified-Since")
        || fields.contains("If-Match")
        || fields.contains("If-Unmodified-Since");
  }

  /**
   * Whether a range may be answered (section 13.1.5): there is no If-Range, or it names exactly
   * this state. A date is good enough only when it is a strong validator (section 8.8.2.2): the
   * file must have rested for a second.
   */
  static boolean rangeApplies(HttpFields fields, Validators validators, Instant now) {
    List<String> lines = fields.all("If-Range");
    if (lines.isEmpty()) {
      return true;
    }
    String value = lines.getFirst();
    if (lines.size() > 1 || value.startsWith("W/")) {
      return false;
    }
    if (value.startsWith("\"") || !validators.strong()) {
      return value.equals(validators.etag());
    }
    return validators
        .modified()
        .filter(modified -> now.getEpochSecond() > modified.seconds())
        .filter(modified -> HttpDate.parse(value, now).equals(OptionalLong.of(modified.seconds())))
        .isPresent();
  }

  private enum Answer {
    YES,
    NO,
    UNKNOWN
  }

  /**
   * Unknown, so that the field counts for nothing: absent, doubled, no date, or nothing to tell.
   */
  private static Answer modifiedSince(
      HttpFields fields, String name, Validators validators, Instant now) {
    List<String> lines = fields.all(name);
    if (lines.size() != 1 || validators.modified().isEmpty()) {
      return Answer.UNKNOWN;
    }
    Validators.Modified modified = validators.modified().get();
    if (lines.getFirst().equals(modified.text())) { // what we sent comes back: no need to read it
      return Answer.NO;
    }
    OptionalLong date = HttpDate.parse(lines.getFirst(), now);
    if (date.isEmpty()) {
      return Answer.UNKNOWN;
    }
    return modified.seconds() > date.getAsLong() ? Answer.YES : Answer.NO;
  }

  /**
   * Whether a list of entity tags names this one. Weak comparison overlooks {@code W/} (section
   * 8.8.3.2); in strong comparison a weak tag is like no other. Reading stops at what is no entity
   * tag.
   */
  static boolean names(List<String> lines, Validators validators, boolean weakly) {
    boolean comparable = weakly || validators.strong();
    String etag = validators.strong() ? validators.etag() : validators.etag().substring(2);
    for (String line : lines) {
      if (line.equals("*") || (comparable && line.equals(validators.etag()))) {
        return true;
      }
      int at = 0;
      while (at < line.length()) {
        char c = line.charAt(at);
        if (c == ' ' || c == '\t' || c == ',') {
          at++;
          continue;
        }
        boolean weak = line.startsWith("W/", at);
        int open = weak ? at + 2 : at;
        int close =
            open < line.length() && line.charAt(open) == '"' ? line.indexOf('"', open + 1) : -1;
        if (close < 0) {
          break;
        }
        boolean same = close + 1 - open == etag.length() && line.startsWith(etag, open);
        if (same && comparable && (weakly || !weak)) {
          return true;
        }
        at = close + 1;
      }
    }
    return false;
  }
}
