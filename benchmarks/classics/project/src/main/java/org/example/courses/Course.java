package org.example.courses;

import java.util.ArrayList;
import java.util.List;

public class Course {
    private final String name;
    private final List<Course> followers = new ArrayList<>();
    private int prerequisites;

    public Course(String name) {
        this.name = name;
    }

    public String getName() {
        return name;
    }

    public List<Course> getFollowers() {
        return followers;
    }

    public int getPrerequisites() {
        return prerequisites;
    }

    public void before(Course other) {
        followers.add(other);
    }
}
