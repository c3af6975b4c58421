package org.example.label;

/** The label of a parcel, in the manner of old Java. */
public class Label {
    private String name;
    private String company;

    public Label(String name, String company) {
        this.name = name;
        this.company = company;
    }

    public String getText() {
        StringBuffer buf = new StringBuffer();
        buf.append(name);
        if (company.length() > 0) {
            buf.append(" c/o ");
            buf.append(company);
        }
        return buf.toString();
    }

    public boolean equals(Object obj) {
        if (!(obj instanceof Label)) {
            return false;
        }
        Label other = (Label) obj;
        return getText().equals(other.getText());
    }

    public int hashCode() {
        return getText().hashCode();
    }
}
