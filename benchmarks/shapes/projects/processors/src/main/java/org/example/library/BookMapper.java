package org.example.library;

import org.mapstruct.Mapper;
import org.mapstruct.Mapping;

/** Books as they are shown. */
@Mapper
public abstract class BookMapper {
    /** A book as it is kept. */
    public record Book(String title, String author, int year) {}

    /** A book as it is shown. */
    public record Card(String heading, String by) {}

    @Mapping(target = "heading", source = ".")
    @Mapping(target = "by", source = "author")
    public abstract Card card(Book book);

    protected String heading(Book book) {
        return book.year() > 0 ? book.title() + " (" + book.year() + ")" : book.title();
    }
}
