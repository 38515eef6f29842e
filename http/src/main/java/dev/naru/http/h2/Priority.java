package dev.naru.http.h2;

/**
 * What a client says of how urgent an answer is (RFC 9218, section 4): {@code u=0} to {@code u=7},
 * the most urgent first, and {@code i} for what is of use piece by piece.
 *
 * <p>A client that says nothing at all gets a fair share for each of its streams, as if everything
 * were incremental: where nothing is known, nobody is made to wait for another's large file.
 */
record Priority(int urgency, boolean incremental) {

  static final Priority UNSAID = new Priority(3, true);

  private static final Priority DEFAULT = new Priority(3, false);

  /**
   * Reads a Priority field: a dictionary (RFC 8941, section 3.2) of which two keys are known. What
   * cannot be understood counts as not said (section 4 of RFC 9218).
   */
  static Priority parse(CharSequence text) {
    int urgency = DEFAULT.urgency;
    boolean incremental = DEFAULT.incremental;
    for (String member : text.toString().split(",", 16)) {
      String bare = member.strip();
      int parameters = bare.indexOf(';');
      String item = parameters < 0 ? bare : bare.substring(0, parameters).strip();
      if (item.length() == 3 && item.startsWith("u=") && item.charAt(2) >= '0') {
        urgency = item.charAt(2) <= '7' ? item.charAt(2) - '0' : urgency;
      } else if (item.equals("i") || item.equals("i=?1")) {
        incremental = true;
      } else if (item.equals("i=?0")) {
        incremental = false;
      }
    }
    return new Priority(urgency, incremental);
  }
}
