package dev.naru.was.jsp;

/**
 * A bean that takes a parameter; beside its test, because a bean's enclosing class is loaded too.
 */
public class WishBean {
  private String word = "";

  public String getWord() {
    return word;
  }

  public void setWord(String said) {
    word = said;
  }
}
