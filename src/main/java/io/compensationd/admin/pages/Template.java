package io.compensationd.admin.pages;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlInterceptor;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.Utf8ByteOutput;
import java.util.Map;

/// A page before it is written. What it shows is escaped for where it stands.
public interface Template {
    /// @param interceptor of tags; there is nothing to intercept
    void write(HtmlTemplateOutput output, HtmlInterceptor interceptor);

    default byte[] html() {
        var bytes = new Utf8ByteOutput();
        write(new OwaspHtmlTemplateOutput(bytes), Nothing.INTERCEPTED);
        return bytes.toByteArray();
    }

    /// Lets every tag pass.
    enum Nothing implements HtmlInterceptor {
        INTERCEPTED;

        @Override
        public void onHtmlTagOpened(String name, Map<String, Object> attributes, TemplateOutput output) {}

        @Override
        public void onHtmlTagClosed(String name, TemplateOutput output) {}
    }
}
