/** What a person sees when there is nothing else to see, and where a redirect points. */
@NullMarked
package dev.naru.web.page;

import org.jspecify.annotations.NullMarked;
