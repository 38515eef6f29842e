package dev.naru.examples.guestbook;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** What somebody writes; filled from the form. */
public class Entry {

  @NotBlank(message = "Write something.")
  @Size(max = 200, message = "At most 200 characters.")
  private String text = "";

  private String writer = "";

  public String getText() {
    return text;
  }

  public void setText(String text) {
    this.text = text;
  }

  public String getWriter() {
    return writer;
  }

  /** Says who wrote it; not from the form. */
  public void by(String name) {
    writer = name;
  }
}
