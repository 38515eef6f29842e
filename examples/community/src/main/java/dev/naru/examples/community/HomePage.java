package dev.naru.examples.community;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Somebody's own page.
 *
 * @param posts newest first, at most {@link Posts#PAGE_SIZE}
 * @param older the {@code before} of the next page, if there are older posts
 * @param newest whether this page starts with the newest post
 * @param draft what stands in the form
 * @param problem the message key of what is wrong with the draft
 */
public record HomePage(
    List<Post> posts, OptionalLong older, boolean newest, Draft draft, Optional<String> problem) {

  static HomePage of(Posts.Slice slice, boolean newest) {
    return new HomePage(slice.posts(), slice.older(), newest, Draft.EMPTY, Optional.empty());
  }

  HomePage with(Draft draft, String problem) {
    return new HomePage(posts, older, newest, draft, Optional.of(problem));
  }
}
