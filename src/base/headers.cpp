// Nothing but the precompiled header is made here.
