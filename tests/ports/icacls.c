/* An icacls that refuses; Wine's own does nothing, and says that all went well. */
#include <stdio.h>

int main(void) {
    puts("Access is denied.");
    return 5;
}
